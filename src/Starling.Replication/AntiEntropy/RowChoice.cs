using System;
using System.Buffers;
using Starling.Model.Values;

namespace Starling.Replication.AntiEntropy;

/// <summary>Which of two replicas has something to learn of a record. Pure.</summary>
/// <param name="Pull">This side has.</param>
/// <param name="Push">The other one has.</param>
internal readonly record struct RowChoice(bool Pull, bool Push)
{
    /// <summary>Decides by merging, so it is right under every rule. A damaged state on either side teaches nobody anything.</summary>
    /// <param name="rule">The table's rule.</param>
    /// <param name="mine">What is held here; empty for nothing.</param>
    /// <param name="theirs">What is held there; empty for nothing.</param>
    public static RowChoice Of(ResolutionRule rule, ReadOnlySpan<byte> mine, ReadOnlySpan<byte> theirs)
    {
        if (mine.SequenceEqual(theirs))
        {
            return default;
        }

        var isMineGood = mine.IsEmpty || RecordState.IsValid(rule, mine);
        var isTheirsGood = theirs.IsEmpty || RecordState.IsValid(rule, theirs);
        if (!isMineGood || !isTheirsGood)
        {
            return default;
        }

        if (theirs.IsEmpty)
        {
            return new RowChoice(Pull: false, Push: true);
        }

        return RecordState.Merge(rule, mine, theirs, new ArrayBufferWriter<byte>()) switch
        {
            MergeOutcome.KeepCurrent => new RowChoice(Pull: false, Push: true),
            MergeOutcome.TakeIncoming => new RowChoice(Pull: true, Push: false),
            _ => new RowChoice(Pull: true, Push: true),
        };
    }
}
