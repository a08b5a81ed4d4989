using Starling.Model.Quorums;

namespace Starling.Replication.ReadRepair;

/// <summary>Who holds the merged rows of a read, and who has been sent what he lacks. Pure.</summary>
/// <remarks>
/// The read may answer when the level's replicas hold the merged rows: those that had them, and those that have synced what
/// they lacked (Cassandra's blocking read repair). A replica's word counts once, because it is a bit.
/// </remarks>
internal sealed class RepairRound
{
    private QuorumRule rule = null!;
    private ulong refused;

    /// <summary>Replicas that hold the merged rows, synced.</summary>
    public ulong Holding { get; private set; }

    /// <summary>Replicas that were sent what they lack.</summary>
    public ulong Sent { get; private set; }

    /// <summary>The level's replicas hold the merged rows.</summary>
    public bool IsDone => rule.IsMet(Holding);

    public void Begin(QuorumRule level, ulong holding)
    {
        rule = level;
        Holding = holding;
        Sent = refused = 0;
    }

    public void SentTo(int replica) => Sent |= 1UL << replica;

    public void Synced(int replica) => Holding |= 1UL << replica;

    public void Fails(int replica) => refused |= 1UL << replica;

    /// <summary>True when not even all that are still waited for would suffice.</summary>
    public bool IsHopeless => !rule.IsMet(Holding | (Sent & ~refused));
}
