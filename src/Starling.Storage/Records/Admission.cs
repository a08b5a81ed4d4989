using System;
using System.Buffers;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Marks;
using Starling.World;

namespace Starling.Storage.Records;

/// <summary>Decides whether a state that would change a record may still do so.</summary>
/// <remarks>
/// <para>
/// Deletes can only be forgotten if nothing older can come back. So a slot's replicas first refuse all writes made up to a moment (they close), then
/// make sure that they hold the same up to there, and then that moment is the watermark. What comes from outside must be
/// younger than the closed moment; what comes from another replica may lie between the two, because it is among what is being compared; what is
/// not younger than the watermark has lost everywhere, or is held here already.
/// </para>
/// <para>
/// A siblings state is many writes in one. Each of its values is judged by its own origin: what wandered along and is past is left out, without a
/// claim that it was overwritten (<see cref="SiblingState.Strip"/>), and a value that the closing has missed makes the whole write too late, because
/// nobody could say later which part of it was accepted. A replica that must adopt its slot leaves nothing out: it does not hold what was agreed, so it
/// cannot tell what is past.
/// </para>
/// Laws, for one watermark: in whatever order repairs come, the same record results; no value made up to the watermark appears that did not live here;
/// a refused state leaves no trace.
/// </remarks>
internal sealed class Admission(Mutant mutants)
{
    private readonly ArrayBufferWriter<byte> rest = new(1024);

    /// <summary>Judges a state that the record does not include.</summary>
    /// <param name="mark">The slot's mark.</param>
    /// <param name="door">Where the state comes in.</param>
    /// <param name="rule">The table's rule.</param>
    /// <param name="current">What is held; empty for nothing.</param>
    /// <param name="incoming">What comes; on <see cref="MergeAnswer.Changed"/> replaced by what is to be merged, valid until the next call.</param>
    /// <returns><see cref="MergeAnswer.Changed"/>, <see cref="MergeAnswer.Obsolete"/> or <see cref="MergeAnswer.TooLate"/>.</returns>
    public MergeAnswer Judge(
        in SlotMark mark, Door door, ResolutionRule rule, ReadOnlySpan<byte> current, ref ReadOnlySpan<byte> incoming)
    {
        if (door == Door.Transfer || mark.Closed == default || IsUnfenced(door))
        {
            return MergeAnswer.Changed;
        }

        var newest = RecordState.NewestOrigin(rule, incoming);
        if (door == Door.Repair)
        {
            if (newest <= mark.Watermark)
            {
                return MergeAnswer.Obsolete;
            }
        }
        else if (newest <= mark.Closed || HasMissed(mark, rule, current, incoming))
        {
            return MergeAnswer.TooLate;
        }

        return Strip(mark, rule, current, ref incoming);
    }

    /// <summary>True if the state would be refused as too late, whatever else would become of it.</summary>
    public bool MayBeTooLate(in SlotMark mark, Door door, ResolutionRule rule, ReadOnlySpan<byte> incoming) =>
        door != Door.Transfer && mark.Closed != default && !IsUnfenced(door)
        && (rule.MintsDots() || (door != Door.Repair && RecordState.NewestOrigin(rule, incoming) <= mark.Closed));

    private static bool HasMissed(
        in SlotMark mark, ResolutionRule rule, ReadOnlySpan<byte> current, ReadOnlySpan<byte> incoming) =>
        rule.MintsDots() && SiblingState.HasUnknown(incoming, current, mark.Watermark, mark.Closed);

    private MergeAnswer Strip(in SlotMark mark, ResolutionRule rule, ReadOnlySpan<byte> current, ref ReadOnlySpan<byte> incoming)
    {
        if (!rule.MintsDots() || mark.MustAdopt || mark.Watermark == default)
        {
            return MergeAnswer.Changed;
        }

        rest.ResetWrittenCount();
        switch (SiblingState.Strip(incoming, current, mark.Watermark, out var left, rest))
        {
            case StripVerdict.Refused:
                return MergeAnswer.TooLate;
            case StripVerdict.Stripped when left == 0:
                return MergeAnswer.Obsolete;
            case StripVerdict.Stripped:
                incoming = rest.WrittenSpan;
                return MergeAnswer.Changed;
            default:
                return MergeAnswer.Changed;
        }
    }

    private bool IsUnfenced(Door door) =>
        (door == Door.Repair && (mutants & Mutant.RepairNotFenced) != 0)
        || (door == Door.Hint && (mutants & Mutant.HintNotFenced) != 0);
}
