using System;
using System.Buffers;
using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Replication.AntiEntropy;

/// <summary>What a replica that takes a slot over from a peer keeps of a record of its own. Pure.</summary>
/// <remarks>
/// Up to the peer's watermark the peer is right: all replicas agreed there, and this one has lost what it agreed to. So what it holds from before
/// counts only where the peer holds it too; what is younger has not been agreed upon yet, and is merged.
/// Law: afterwards this replica holds nothing made up to the watermark that the peer does not hold.
/// </remarks>
internal static class AdoptionPage
{
    /// <summary>Writes what the record becomes; nothing written means that it goes.</summary>
    /// <param name="rule">The table's rule.</param>
    /// <param name="mine">What is held here; empty for nothing; may be damaged.</param>
    /// <param name="theirs">What the peer holds; empty for nothing.</param>
    /// <param name="watermark">The peer's watermark.</param>
    /// <param name="output">Receives the state.</param>
    public static void Decide(
        ResolutionRule rule, ReadOnlySpan<byte> mine, ReadOnlySpan<byte> theirs, HybridTime watermark, IBufferWriter<byte> output)
    {
        var kept = mine.IsEmpty || !RecordState.IsValid(rule, mine) ? default : Younger(rule, mine, theirs, watermark);
        if (kept.IsEmpty || theirs.IsEmpty)
        {
            output.Write(kept.IsEmpty ? theirs : kept);
            return;
        }

        var merged = new ArrayBufferWriter<byte>();
        output.Write(RecordState.Merge(rule, theirs, kept, merged) switch
        {
            MergeOutcome.KeepCurrent => theirs,
            MergeOutcome.TakeIncoming => kept,
            _ => merged.WrittenSpan,
        });
    }

    private static ReadOnlySpan<byte> Younger(
        ResolutionRule rule, ReadOnlySpan<byte> mine, ReadOnlySpan<byte> theirs, HybridTime watermark)
    {
        if (!rule.MintsDots())
        {
            return RecordState.NewestOrigin(rule, mine) > watermark ? mine : default;
        }

        var rest = new ArrayBufferWriter<byte>();
        var (stay, of) = SiblingState.WithoutOld(mine, theirs, watermark, rest);
        return stay == of ? mine : stay == 0 ? default : rest.WrittenSpan;
    }
}
