using System;
using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>What the clients of one run do. Drawn anew for each seed, so that odd mixes occur (one key, only deletes, all levels).</summary>
public sealed record WorkloadPlan
{
    public required int Clients { get; init; }

    public required int Partitions { get; init; }

    /// <summary>Records of a partition, 1 to 4.</summary>
    public required int Clusterings { get; init; }

    /// <summary>Percent of operations that go to the first twentieth of the partitions.</summary>
    public required int HotPercent { get; init; }

    /// <summary>Weights of the five kinds of operation, in the order of <see cref="OperationKind"/>.</summary>
    public required int[] KindWeights { get; init; }

    /// <summary>Percent of operations on the table of siblings; the others go to the last-write-wins table.</summary>
    public required int SiblingsPercent { get; init; }

    /// <summary>Percent of operations at ONE, and at ALL; the others ask for QUORUM.</summary>
    public required int OnePercent { get; init; }

    public required int AllPercent { get; init; }

    /// <summary>Percent of writes that know nothing, and that use what the client has read some time ago; the others read first.</summary>
    public required int BlindPercent { get; init; }

    public required int StalePercent { get; init; }

    /// <summary>Percent of last-write-wins writes that name their write time, and of all writes that ask for the record back.</summary>
    public required int OwnTimePercent { get; init; }

    public required int ReturnBodyPercent { get; init; }

    /// <summary>Clients use the contexts that writes give back, and not only those of reads.</summary>
    public required bool UsesReceipts { get; init; }

    public required int FillingMax { get; init; }

    public required TimeSpan Timeout { get; init; }

    /// <summary>Mean pause of a client between operations.</summary>
    public required TimeSpan ThinkMean { get; init; }

    /// <summary>Draws a plan. Without <paramref name="allowsOne"/> nothing is written at ONE: a wiped disk may take such a write away.</summary>
    public static WorkloadPlan Draw(Chance chance, bool allowsOne)
    {
        var one = chance.Odds(1, 2) ? chance.Below(30) : 0;
        return new WorkloadPlan
        {
            Clients = 3 + chance.Below(8),
            Partitions = 1 << chance.Below(8),
            Clusterings = chance.Odds(1, 2) ? 1 : 1 + chance.Below(4),
            HotPercent = chance.Below(90),
            KindWeights =
            [
                20 + chance.Below(60), 20 + chance.Below(60), chance.Below(25), chance.Below(15), chance.Below(15),
            ],
            SiblingsPercent = chance.Odds(1, 4) ? 100 * chance.Below(2) : chance.Below(101),
            OnePercent = allowsOne ? one : 0,
            AllPercent = chance.Odds(1, 2) ? chance.Below(20) : 0,
            BlindPercent = chance.Below(60),
            StalePercent = chance.Below(40),
            OwnTimePercent = chance.Odds(1, 2) ? chance.Below(60) : 0,
            ReturnBodyPercent = chance.Below(70),
            UsesReceipts = chance.Odds(1, 2),
            FillingMax = 1 << (4 + chance.Below(9)),
            Timeout = chance.Between(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3)),
            ThinkMean = chance.Between(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(150)),
        };
    }
}
