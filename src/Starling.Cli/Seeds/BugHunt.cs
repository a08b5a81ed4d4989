using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Starling.Simulator.Bugs;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>How many seeds a planted bug lives through, from several starts.</summary>
/// <param name="Bug">The bug.</param>
/// <param name="Seeds">For each start the number of seeds until one caught it; null when as many as it may have did not.</param>
internal sealed record BugHunt(PlantedBug Bug, IReadOnlyList<int?> Seeds)
{
    /// <summary>Far apart, so that no two hunts share seeds.</summary>
    private const ulong BetweenStarts = 1_000_000;

    public bool IsCaught => Seeds.All(static seeds => seeds is not null);

    /// <summary>The middle start's number (of an even count the greater); null when that one did not catch it.</summary>
    public int? Median => Seeds.Order(Comparer<int?>.Create(static (x, y) => (x ?? int.MaxValue).CompareTo(y ?? int.MaxValue))).ElementAt(Seeds.Count / 2);

    /// <summary>Whether all starts from a seed on, and the seeds after each, are numbers of seeds.</summary>
    public static bool HasRoom(ulong from, int starts) => from <= ulong.MaxValue - ((ulong)starts * BetweenStarts);

    /// <summary>Plants the bug and runs seeds from each start until one catches it.</summary>
    public static async Task<BugHunt> RunAsync(PlantedBug bug, ulong from, int starts, SeedWorkers workers, CancellationToken cancellation) =>
        new(bug, await Task.WhenAll(Enumerable.Range(0, starts).Select(
            i => SeedsUntilCaughtAsync(bug, from + ((ulong)i * BetweenStarts), workers, cancellation))));

    private static async Task<int?> SeedsUntilCaughtAsync(PlantedBug bug, ulong from, SeedWorkers workers, CancellationToken cancellation)
    {
        var words = bug.Words.ToString();
        for (var tried = 1; tried <= bug.SeedsMax; tried++)
        {
            var outcome = await workers.RunAsync(new SeedRequest { Seed = from + (ulong)tried - 1, Words = words }, cancellation);
            if (bug.Promises.Any(outcome.Broke))
            {
                return tried;
            }
        }

        return null;
    }
}
