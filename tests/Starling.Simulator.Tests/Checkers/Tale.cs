using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Simulator.Checkers;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;

namespace Starling.Simulator.Tests.Checkers;

/// <summary>Tells a small history step by step: each operation takes a time unit and ends before the next begins, unless said otherwise.</summary>
internal sealed class Tale(SimTable table = SimTable.Siblings)
{
    private long now;

    public History History { get; } = new() { Replicas = 3 };

    public SimKey Key { get; } = new(table, 1, 0);

    public List<ReplicaContents> Contents { get; } = [];

    public WriteEvent Put(
        Outcome outcome = Outcome.Ok, WriteEvent[]? seen = null, long time = 0, bool isDelete = false,
        ConsistencyLevel level = default, long lasts = 1, StarlingError? mustFailWith = null)
    {
        var operation = Begin(isDelete ? OperationKind.Delete : OperationKind.Put, level, outcome, lasts, mustFailWith);
        var set = new WriteSet();
        var contextTime = 0L;
        foreach (var write in seen ?? [])
        {
            set.UnionWith(write.Seen);
            set.Add(write.Id);
            contextTime = Math.Max(contextTime, write.Time);
        }

        return History.AddWrite(operation, Key, isDelete, 4, new Knowledge(Context.None, set, contextTime, -1), time == 0 ? 0 : SimLoop.EpochMicros + time);
    }

    public ReadEvent Get(params WriteEvent[] shown) => Get(default, shown);

    public ReadEvent Get(ConsistencyLevel level, params WriteEvent[] shown)
    {
        var versions = new List<RecordVersion>();
        foreach (var write in shown)
        {
            versions.Add(new RecordVersion(write.Body, write.IsDelete, write.Time, (UInt128)write.Id + 1));
        }

        return Get(level, versions);
    }

    public ReadEvent Get(ConsistencyLevel level, List<RecordVersion> versions, OperationKind kind = OperationKind.Get) =>
        History.AddRead(Begin(kind, level, Outcome.Ok, 1), Key, versions);

    /// <summary>A read at QUORUM that repairs nothing.</summary>
    public ReadEvent Scan(params WriteEvent[] shown)
    {
        var versions = new List<RecordVersion>();
        foreach (var write in shown)
        {
            versions.Add(new RecordVersion(write.Body, write.IsDelete, write.Time, (UInt128)write.Id + 1));
        }

        return Get(default, versions, OperationKind.Scan);
    }

    /// <summary>The promises that one checker finds broken; the last read is the end of the story when asked for.</summary>
    public bool IsBad(IChecker checker, ReadEvent? final = null, string unrest = "")
    {
        var verdict = new Verdict();
        checker.Check(
            new Story
            {
                History = History,
                Final = final is null ? null : new SortedDictionary<SimKey, ReadEvent> { [Key] = final },
                Contents = Contents,
                Copies = 3,
                Unrest = unrest,
            },
            verdict);
        return verdict.Has(checker.Id);
    }

    private Operation Begin(
        OperationKind kind, ConsistencyLevel level, Outcome outcome, long lasts, StarlingError? mustFailWith = null)
    {
        var operation = new Operation
        {
            MustFailWith = mustFailWith,
            Id = History.Operations.Count,
            Client = 0,
            Machine = 0,
            Kind = kind,
            Table = table,
            Level = level,
            Invoked = now,
            Returned = now + lasts,
            Outcome = outcome,
        };
        now += 2;
        History.Add(operation);
        return operation;
    }
}
