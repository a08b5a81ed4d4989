using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Starling.Membership.Moves;
using Starling.Model.Quorums;
using Starling.Simulator.Checkers;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Phases;

/// <summary>The phase in which the healed cluster becomes whole: nodes are ready, hints are delivered, every record is read at ALL, replicas are
/// equal.</summary>
internal sealed class Convergence(SimCluster cluster, History history, TimeSpan longest)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly GodView view = new(cluster);
    private List<ReplicaContents>? equal;
    private bool isStalled;

    /// <summary>Disks were damaged and lost without regard to what was left. <value>Default false.</value></summary>
    public bool IsBeyondBudget { get; init; }

    /// <summary>Judges whether replicas have agreed by themselves. <value>Default null: not asked for.</value></summary>
    public Agreeing? Agreeing { get; init; }

    /// <summary>Who joins and leaves; null when nobody does.</summary>
    public TopologyChanges? Changes { get; init; }

    /// <summary>How the nodes move slots. <value>Default: as nodes do by themselves.</value></summary>
    public MoveOptions Moves { get; init; } = new();

    /// <summary>What was done in the table of lifetimes, whose records are read as well; null when there is none.</summary>
    public History? Lifetimes { get; init; }

    /// <summary>What the reads at ALL returned; null when not every record could be read.</summary>
    public IReadOnlyDictionary<SimKey, ReadEvent>? Final { get; private set; }

    /// <summary>When the replicas were found equal, in microseconds since the start of the world; null when that never came.</summary>
    public long? EqualAt { get; private set; }

    /// <summary>False where agreement may still have something to do.</summary>
    public bool IsSettled => !isStalled && Agreeing is not { IsQuick: true, CanCompare: false };

    /// <summary>Machines that are lost for good.</summary>
    public int Lost
    {
        get
        {
            var count = 0;
            foreach (var host in cluster.Hosts)
            {
                count += host.IsRetired ? 1 : 0;
            }

            return count;
        }
    }

    /// <summary>Runs the phase; says what was in its way, empty for nothing.</summary>
    public string Run()
    {
        var loop = cluster.Loop;
        var until = loop.Now + SimLoop.Micros(longest);
        if (IsBeyondBudget)
        {
            ReadWhatIsLeft(until);
            return "";
        }

        if (Changes is not null && !Poll(() => Changes.WhatIsLeft() is null, until))
        {
            // A replica that is gone for good, or cannot read what it holds, is waited for until somebody removes it or the scrub finds the damage.
            if (Lost == 0 && Agreeing is not { CanCompare: false } || !Changes.MayWait(Moves, Lost > 0 || Agreeing is { CanCompare: false }))
            {
                return $"{longest.TotalSeconds:0} s after all is healed, {Changes.WhatIsLeft()}";
            }

            isStalled = true;
        }

        until = loop.Now + SimLoop.Micros(longest);
        if (!loop.RunUntil(cluster.AreAllReady, until))
        {
            return "after healing, not every node became ready";
        }

        // A sync that began on a slow disk may still be under way, and with it a write that its client has given up.
        if (!Poll(() => HintsPending() == 0 && Unsynced() == 0, until))
        {
            return $"{HintsPending()} hints were still undelivered, {Unsynced()} batches unsynced{WhoKeepsHints()}";
        }

        // Whoever came back with an empty disk is filled by itself, however seldom the nodes compare.
        until = loop.Now + SimLoop.Micros(longest);
        if (Lost == 0 && Agreeing is { CanCompare: true } && HasLostDisks() && !Poll(() => !HasLostDisks(), until))
        {
            return $"what was lost with a disk was not filled again in {longest.TotalSeconds:0} s{WhoFills()}";
        }

        if (!isStalled && Agreeing is { IsQuick: true, CanCompare: true } agreeing && Agree(agreeing) is { } disagreement)
        {
            return disagreement;
        }

        until = loop.Now + SimLoop.Micros(longest);
        var reads = new FinalReads(cluster, history, ConsistencyLevel.All, static _ => true)
        {
            MayLackOne = Lost > 0, IsFilling = IsFilling, IsDamaged = key => Damaged().Contains(key),
        };
        reads.Start();
        if (!loop.RunUntil(() => reads.IsDone, until))
        {
            return $"not every key could be read: {reads.LastError}{WhoFills()}";
        }

        if (Lifetimes is { } others)
        {
            var more = new FinalReads(cluster, others, ConsistencyLevel.All, static _ => true)
            {
                MayLackOne = Lost > 0,
                IsFilling = IsFilling,
                IsDamaged = key => Damaged(path => SimTables.IsLifetimes(path) ? SimKey.OfPath(others.Rule, path) : null).Contains(key),
            };
            more.Start();
            if (!loop.RunUntil(() => more.IsDone, until))
            {
                return $"not every key of {others.Table} could be read: {more.LastError}{WhoFills()}";
            }
        }

        Final = reads.Answers;
        if (Poll(() => ReplicasAgree.FindDifference(Contents(), history.Replicas, Lost) is null, until))
        {
            EqualAt = loop.Now;
            equal = Contents();
        }

        return "";
    }

    private bool HasLostDisks()
    {
        foreach (var host in cluster.Hosts)
        {
            if (!host.IsRetired && FaultBudget.IsRefilling(host))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A machine refuses reads of a slot while that is being filled again.</summary>
    private bool IsFilling() => WhoFills().Length > 0;

    private string WhoFills()
    {
        var text = "";
        foreach (var host in cluster.Hosts)
        {
            if (!host.IsRetired && MarkShelf.Of(host).Adopting() is { Count: > 0 } slots)
            {
                text += $"; n{host.Index} is filling slot {slots[0].Slot} of table {slots[0].Table} again, the first of {slots.Count}";
            }
        }

        return text;
    }

    /// <summary>Waits for what agreement promises, while nobody reads; says what is left after its time, null for nothing.</summary>
    private string? Agree(Agreeing agreeing)
    {
        var since = cluster.Loop.Now;
        string? left = null;
        return Poll(
            () => (left = ReplicasAgree.FindDifference(Contents(), history.Replicas, Lost) ?? agreeing.WhatIsLeft(since)) is null,
            since + SimLoop.Micros(agreeing.Longest))
            ? null
            : $"{left}, {agreeing.Longest.TotalSeconds:0} s after the end of the load";
    }

    /// <summary>The stored records when they were found equal; those of now when that never came. Purges may go on later.</summary>
    public IReadOnlyList<ReplicaContents> ContentsToJudge => equal ?? Contents();

    /// <summary>The stored records of every machine that is a member.</summary>
    public List<ReplicaContents> Contents()
    {
        var contents = new List<ReplicaContents>();
        foreach (var host in cluster.Hosts)
        {
            if (!host.IsRetired)
            {
                contents.Add(ContentsOf(host));
            }
        }

        return contents;
    }

    /// <summary>Records of slots that wait in the middle of a move are left out: a new replica may have some of them.</summary>
    private ReplicaContents ContentsOf(SimHost host)
    {
        var records = new List<KeyValuePair<byte[], byte[]>>();
        foreach (var record in host.Disk.Contents(StoreFamily.Records))
        {
            if (!host.Disk.Health.IsDamaged(StoreFamily.Records, record.Key) && !(isStalled && Changes!.IsMoving(record.Key)))
            {
                records.Add(record);
            }
        }

        return new ReplicaContents(host.Index, records) { Damaged = [.. host.Disk.Health.DamagedKeys(StoreFamily.Records)] };
    }

    /// <summary>The records that a machine in use cannot read.</summary>
    private HashSet<SimKey> Damaged() => Damaged(static path => SimKey.OfPath(path));

    private HashSet<SimKey> Damaged(Func<byte[], SimKey?> keyOf)
    {
        var damaged = new HashSet<SimKey>();
        var replicas = new List<SimHost>();
        var isKnown = view.Refresh();
        foreach (var host in cluster.Hosts)
        {
            foreach (var path in host.Disk.Health.DamagedKeys(StoreFamily.Records))
            {
                if (!host.IsRetired && keyOf(path) is { } key && !(isStalled && Changes!.IsMoving(path)) && (!isKnown || !view.TryPlace(path, replicas, out _) || replicas.Contains(host)))
                {
                    damaged.Add(key);
                }
            }
        }

        return damaged;
    }

    /// <summary>Nobody promises that the nodes start, that hints drain, or that anything is left. What can be read is read, and judged like any read.</summary>
    private void ReadWhatIsLeft(long until)
    {
        cluster.Loop.RunUntil(cluster.AreAllReady, until);
        var tries = new FinalReads(cluster, history, ConsistencyLevel.Quorum, static _ => true) { IsOneTry = true };
        tries.Start();
        cluster.Loop.RunUntil(() => tries.IsDone, until);
    }

    private bool Poll(Func<bool> isDone, long until)
    {
        var loop = cluster.Loop;
        while (!isDone())
        {
            if (loop.Now >= until || loop.IsHalted)
            {
                return false;
            }

            loop.RunTo(loop.Now + SimLoop.Micros(PollInterval));
        }

        return true;
    }

    private int HintsPending()
    {
        var pending = 0;
        foreach (var host in cluster.Hosts)
        {
            // Hints for a member that is gone for good stay until it is removed.
            pending += host.IsRetired || Lost > 0 ? 0 : host.Disk.Count(StoreFamily.Hints);
        }

        return pending;
    }

    /// <summary>Which machine keeps how many, and whether its node knows of them and can read them: the two ways in which a hint stays for ever.</summary>
    private string WhoKeepsHints()
    {
        var text = new StringBuilder();
        foreach (var host in cluster.Hosts)
        {
            if (!host.IsRetired && host.Disk.Count(StoreFamily.Hints) is > 0 and var count)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"; n{host.Index} keeps {count}, knows of {host.Node?.HintsPending ?? 0}, cannot read {host.Disk.Health.Count(StoreFamily.Hints)}");
            }
        }

        return text.ToString();
    }

    private int Unsynced()
    {
        var unsynced = 0;
        foreach (var host in cluster.Hosts)
        {
            unsynced += host.Disk.Unsynced;
        }

        return unsynced;
    }
}
