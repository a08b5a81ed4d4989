using Starling.Wire.Messages;

namespace Starling.Replication.AntiEntropy;

/// <summary>One slot of several that are being made equal with a peer at once: what was found, and what got in the way of this one alone.</summary>
internal sealed class SlotCase(SharedSlot slot)
{
    public SharedSlot Slot { get; } = slot;

    /// <summary>Records found different.</summary>
    public int Different { get; set; }

    /// <summary>True when nothing is left to do for it.</summary>
    public bool IsDone { get; set; }

    /// <summary>What got in the way; null while nothing has.</summary>
    public string? Trouble { get; private set; }

    public bool IsInTrouble => Trouble is not null;

    /// <summary>Gives the slot up for this time. The first trouble counts: others follow from it.</summary>
    public void Fail(string trouble) => Trouble ??= trouble;

    /// <summary>Gives the slot up because of what the peer said of it.</summary>
    public void Fail(RepairWord word) => Fail(word switch
    {
        RepairWord.Fenced => "the peer sees other replicas of the slot",
        RepairWord.Apart => "one side's copy is being filled again, or one side is still purging",
        RepairWord.Damaged => "the peer cannot read a part of its copy",
        RepairWord.Refused => "the peer's disk takes nothing now",
        _ => "the peer's answer was malformed",
    });
}
