using System;
using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>What the clients of one run do. Drawn anew for each seed, so that odd mixes occur (one key, only deletes, all levels).</summary>
public sealed record WorkloadPlan
{
    private const int PartitionsMax = 10_000;
    private const int ManyPartitions = 128;

    public required int Clients { get; init; }

    public required int Partitions { get; init; }

    /// <summary>Records of a partition, 1 to 4.</summary>
    public required int Clusterings { get; init; }

    /// <summary>Percent of operations that go to the first twentieth of the partitions.</summary>
    public required int HotPercent { get; init; }

    /// <summary>Percent of operations that go to a record that somebody has lately written: with ten thousand keys hardly any read would find
    /// something otherwise.</summary>
    public required int RevisitPercent { get; init; }

    /// <summary>Weights of the kinds of operation, in the order of <see cref="OperationKind"/>.</summary>
    public required int[] KindWeights { get; init; }

    /// <summary>Percent of operations on the table of siblings; the others go to the last-write-wins table.</summary>
    public required int SiblingsPercent { get; init; }

    /// <summary>Percent of operations at ONE, at ALL, at a number of replicas drawn for each, and at a level of the data centre; the others ask for QUORUM.</summary>
    public required int OnePercent { get; init; }

    public required int AllPercent { get; init; }

    public required int NumberPercent { get; init; }

    public required int LocalPercent { get; init; }

    /// <summary>Writes ask for at least so many replicas. More than 1 where a disk may lose what it had synced.</summary>
    public required int WriteLeast { get; init; }

    /// <summary>Replicas that a read asks at least, 1 or 2. <value>Default 1.</value></summary>
    public int ReadLeast { get; init; } = 1;

    /// <summary>Percent of writes that know nothing, and that use what the client has read some time ago; the others read first.</summary>
    public required int BlindPercent { get; init; }

    public required int StalePercent { get; init; }

    /// <summary>Percent of last-write-wins writes that name their write time, and of all writes that ask for the record back.</summary>
    public required int OwnTimePercent { get; init; }

    public required int ReturnBodyPercent { get; init; }

    /// <summary>Clients use the contexts that writes give back, and not only those of reads.</summary>
    public required bool UsesReceipts { get; init; }

    public required int FillingMax { get; init; }

    /// <summary>So many values of a run are of 64 KiB to 1 MiB.</summary>
    public required int LargeValues { get; init; }

    /// <summary>Records of a scan's page.</summary>
    public required int PageSize { get; init; }

    /// <summary>Live records of a slice at most; the clients read on. <value>Default 0: what nodes take when nobody says, so that no slice is cut.</value></summary>
    public int SliceLimit { get; init; }

    /// <summary>What one more client does that no sensible program would. <value>Default nothing.</value></summary>
    public OddPlan Odd { get; init; } = OddPlan.None;

    /// <summary>The rule of one more table, to which values with a time to live are written. <value>Default null: there is none.</value></summary>
    public SimTable? Lifetimes { get; init; }

    /// <summary>Clients that use sessions, beside the others. <value>Default 0.</value></summary>
    public int SessionClients { get; init; }

    public required TimeSpan Timeout { get; init; }

    /// <summary>Mean pause of a client between operations.</summary>
    public required TimeSpan ThinkMean { get; init; }

    /// <summary>The weights of <see cref="KindWeights"/>, but so many of a thousand operations create or change a table, half and half.</summary>
    internal int[] WeightsWithChanges(int perMille)
    {
        const int Thousand = 1000;
        var weights = new int[KindWeights.Length];
        var others = 0;
        for (var kind = 0; kind < (int)OperationKind.CreateTable; kind++)
        {
            others += KindWeights[kind];
        }

        for (var kind = 0; kind < (int)OperationKind.CreateTable; kind++)
        {
            weights[kind] = KindWeights[kind] * 2 * (Thousand - perMille);
        }

        weights[(int)OperationKind.CreateTable] = weights[(int)OperationKind.ChangeTable] = others * perMille;
        return weights;
    }

    /// <summary>The same, but few records that are deleted and made again all the time, so that what is purged and what comes after it meet.</summary>
    internal WorkloadPlan WithChurn(Chance chance)
    {
        var weights = (int[])KindWeights.Clone();
        weights[(int)OperationKind.Delete] = weights[(int)OperationKind.Put];
        return this with
        {
            Partitions = Math.Min(Partitions, 1 << chance.Below(5)),
            RevisitPercent = 0,
            KindWeights = weights,
        };
    }

    /// <summary>The same, but many quorum reads and writes in short time, of records of all slots, so that each stage of a move sees some.</summary>
    internal WorkloadPlan WithRush(Chance chance)
    {
        var weights = new int[KindWeights.Length];
        weights[(int)OperationKind.Get] = 30 + chance.Below(40);
        weights[(int)OperationKind.Put] = 30 + chance.Below(40);
        weights[(int)OperationKind.Delete] = chance.Odds(1, 2) ? 0 : chance.Below(10);
        return this with
        {
            Clients = 6 + chance.Below(6),
            Partitions = 64 << chance.Below(5),
            Clusterings = 1,
            HotPercent = chance.Below(50),
            RevisitPercent = 0,
            KindWeights = weights,
            OnePercent = 0,
            AllPercent = 0,
            NumberPercent = 0,
            LocalPercent = 0,
            BlindPercent = 50 + chance.Below(50),
            LargeValues = 0,
            ThinkMean = chance.Between(TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(15)),
        };
    }

    /// <summary>Draws a plan, one of six with churn.</summary>
    /// <param name="chance">A stream of its own.</param>
    /// <param name="takesData">True when a disk may lose what it had synced: no write then relies on one replica.</param>
    /// <param name="isPlain">True for nodes that know neither scans, nor limits of slices, nor changes of tables, lifetimes or sessions.</param>
    /// <param name="lifetimes">Whether there are values with a time to live; null draws it.</param>
    /// <param name="sessions">Whether there are clients with sessions; null draws it.</param>
    public static WorkloadPlan Draw(Chance chance, bool takesData, bool isPlain, bool? lifetimes = null, bool? sessions = null)
    {
        var levels = chance.Fork("levels");
        var kinds = chance.Fork("kinds");
        var ttl = chance.Fork("lifetimes");
        var tokens = chance.Fork("sessions");
        var hasSessions = tokens.Odds(1, 4);
        var partitions = Math.Min(PartitionsMax, 1 << chance.Below(15));
        var plan = new WorkloadPlan
        {
            Clients = 3 + chance.Below(8),
            Partitions = partitions,
            Clusterings = chance.Odds(1, 2) ? 1 : 1 + chance.Below(4),
            HotPercent = chance.Below(90),
            RevisitPercent = partitions < ManyPartitions ? 0 : 20 + chance.Fork("revisits").Below(60),
            KindWeights =
            [
                20 + chance.Below(60), 20 + chance.Below(60), chance.Below(25), chance.Below(15), chance.Below(15),
                isPlain || kinds.Odds(1, 2) ? 0 : 1 + kinds.Below(6),
                isPlain || kinds.Odds(2, 3) ? 0 : 1 + kinds.Below(2),
                isPlain || kinds.Odds(2, 3) ? 0 : 1 + kinds.Below(2),
            ],
            SiblingsPercent = chance.Odds(1, 4) ? 100 * chance.Below(2) : chance.Below(101),
            OnePercent = levels.Odds(1, 2) ? levels.Below(30) : 0,
            AllPercent = levels.Odds(1, 2) ? levels.Below(20) : 0,
            NumberPercent = levels.Odds(1, 2) ? levels.Below(50) : 0,
            LocalPercent = levels.Odds(1, 4) ? levels.Below(30) : 0,
            WriteLeast = takesData ? 2 : 1,
            BlindPercent = chance.Below(60),
            StalePercent = chance.Below(40),
            OwnTimePercent = chance.Odds(1, 2) ? chance.Below(60) : 0,
            ReturnBodyPercent = chance.Below(70),
            UsesReceipts = chance.Odds(1, 2),
            FillingMax = 1 << (4 + chance.Below(9)),
            LargeValues = chance.Fork("large").Odds(1, 12) ? 1 + chance.Fork("larger").Below(6) : 0,
            PageSize = 1 << kinds.Below(10),
            SliceLimit = !isPlain && chance.Fork("slices").Odds(1, 3) ? 1 + chance.Fork("slice limit").Below(3) : 0,
            Odd = isPlain ? OddPlan.None : OddPlan.Draw(chance.Fork("odd")),
            Lifetimes = isPlain || !(lifetimes ?? ttl.Fork("any").Odds(1, 3)) ? null : ttl.Odds(1, 2) ? SimTable.Siblings : SimTable.LastWriteWins,
            SessionClients = isPlain || !(sessions ?? hasSessions) ? 0 : 1 + tokens.Below(3),
            Timeout = chance.Between(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3)),
            ThinkMean = chance.Between(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(150)),
        };
        var churn = chance.Fork("churn");
        return churn.Odds(1, 6) ? plan.WithChurn(churn) : plan;
    }
}
