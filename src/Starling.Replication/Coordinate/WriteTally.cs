using System.Numerics;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>Which replicas of a write have synced it, refused it, or fallen silent, and what follows for the outcome. Pure.</summary>
/// <remarks>
/// Every replica is in at most one of <see cref="Acked"/>, <see cref="Refused"/> (it has done nothing, for certain) and
/// <see cref="Unsure"/>; the rest are still waited for. A replica is a bit, so its second word changes nothing, and no count can
/// run ahead of the replicas behind it. "Not done" may be said only when all have refused: one replica that may have the write can spread it.
/// </remarks>
internal sealed class WriteTally
{
    private QuorumRule rule = null!;
    private ReplicaFault worst;
    private ulong counted;
    private Mutant mutants;
    private bool doubtsFullDisks;
    private bool wasSent;

    public ulong Acked { get; private set; }

    public ulong Refused { get; private set; }

    public ulong Unsure { get; private set; }

    public int Got => BitOperations.PopCount(counted & rule.Candidates);

    /// <summary>The level's replicas have synced the write.</summary>
    public bool IsMet => rule.IsMet(counted);

    /// <summary>The level cannot be met any more.</summary>
    public bool IsHopeless => !rule.IsPossibleWithout(Refused | Unsure);

    /// <summary>Nobody is waited for.</summary>
    public bool IsComplete => (Acked | Refused | Unsure) == rule.All;

    public bool MayHaveHappened => (mutants & Mutant.SilenceTakenForRefusal) != 0 ? Acked != 0 : wasSent || Refused != rule.All;

    /// <param name="level">What has to be met.</param>
    /// <param name="planted">Planted bugs.</param>
    /// <param name="buildsOnPending">Later writes of the record build on what is not synced yet, as they do in tables of siblings. Then a
    /// value that a full disk refused may have left with the next one already.</param>
    public void Begin(QuorumRule level, Mutant planted = Mutant.None, bool buildsOnPending = false)
    {
        rule = level;
        doubtsFullDisks = buildsOnPending;
        mutants = planted;
        wasSent = false;
        Acked = Refused = Unsure = counted = 0;
        worst = ReplicaFault.None;
    }

    /// <summary>The same write goes to other replicas. That one of those before may have it is not forgotten.</summary>
    public void BeginAgain(QuorumRule level)
    {
        wasSent |= Refused != rule.All;
        rule = level;
        Acked = Refused = Unsure = counted = 0;
        worst = ReplicaFault.None;
    }

    public bool IsWaitedFor(int replica) => ((Acked | Refused | Unsure) & (1UL << replica)) == 0;

    public void Ack(int replica)
    {
        Acked |= 1UL << replica;
        counted |= 1UL << replica;
        if ((mutants & Mutant.DuplicateAckCounts) != 0)
        {
            // The bug: answers are counted, not told apart; a repeated one counts for a replica that is still silent.
            counted |= ~counted & (counted + 1) & rule.All;
        }
    }

    /// <summary>A replica did not sync the write. Faults that say "nothing was done" leave the outcome known.</summary>
    public void Note(int replica, ReplicaFault fault)
    {
        worst = worst == ReplicaFault.None || fault is ReplicaFault.DiskFull ? fault : worst;
        if (fault is ReplicaFault.Disk or ReplicaFault.Corrupt or ReplicaFault.LinkLost or ReplicaFault.Silent
            || (fault == ReplicaFault.DiskFull && doubtsFullDisks))
        {
            Unsure |= 1UL << replica;
        }
        else
        {
            Refused |= 1UL << replica;
        }
    }

    public Trouble TimedOut() => new(StarlingError.Timeout, true,
        $"The write was synced by {Got} of {rule.Needed} replicas in time. It may have happened; writing again is safe "
        + "where the value does not depend on what was there.", Got, rule.Needed);

    /// <summary>Why the level cannot be met. Codes that promise "nothing was written" are given only when that is so.</summary>
    public Trouble Refusal()
    {
        var mayHave = MayHaveHappened;
        var code = worst switch
        {
            ReplicaFault.DiskFull => StarlingError.DiskFull,
            ReplicaFault.Overloaded when !mayHave => StarlingError.Overloaded,
            ReplicaFault.TooLate when !mayHave => StarlingError.Unavailable,
            ReplicaFault.NoLink or ReplicaFault.StaleEpoch or ReplicaFault.UnknownTable or ReplicaFault.NotReplica
                when !mayHave => StarlingError.Unavailable,
            _ => StarlingError.ReplicasFailed,
        };
        var cause = worst switch
        {
            ReplicaFault.DiskFull => "replicas have no disk space left: free some or add nodes",
            ReplicaFault.Overloaded => "replicas have too much to do: try again later",
            ReplicaFault.ClockAhead => "this node's clock is ahead of theirs by more than 500 ms: set it right",
            ReplicaFault.TooLate => "it was on its way for so long that replicas have closed the moment it was made at: write again, and compare this "
                + "node's clock with theirs",
            ReplicaFault.Disk => "a replica's disk failed: see its log",
            ReplicaFault.Corrupt => "a replica's copy of the record is damaged: see its log",
            ReplicaFault.BadRequest => "replicas take it for malformed: run one release on all nodes",
            ReplicaFault.StaleEpoch or ReplicaFault.UnknownTable or ReplicaFault.NotReplica =>
                "replicas do not know the cluster's latest change yet: try again later",
            _ => "replicas could not be reached",
        };
        return new Trouble(code, mayHave,
            $"The write was synced by {Got} of {rule.Needed} replicas and can reach no more: {cause}. "
            + (mayHave ? "It may have happened." : "It has not happened."), Got, rule.Needed);
    }
}
