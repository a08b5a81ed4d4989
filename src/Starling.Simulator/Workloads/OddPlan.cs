using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>What the odd client of a run does. Most runs have none; the branches that only it reaches are those that refuse.</summary>
/// <param name="Contexts">Writes with contexts of another cluster, of another kind of table, and damaged ones.</param>
/// <param name="Keys">Writes with keys that are too long or missing, and mutations that name a record twice.</param>
/// <param name="Sizes">Values, mutations and records over their limits: tens of megabytes, so seldom.</param>
/// <param name="Siblings">Writes one record so often, knowing nothing, that it comes to its greatest number of siblings.</param>
/// <param name="Graves">Slices over a partition in which most records are deleted, some of them in a great hurry.</param>
/// <param name="BurstMax">Requests that come at once at most; 0 for no bursts.</param>
/// <param name="BurstFilling">Letters that fill the values of a burst.</param>
public sealed record OddPlan(
    bool Contexts, bool Keys, bool Sizes, bool Siblings, bool Graves, int BurstMax, int BurstFilling)
{
    private const int FewLetters = 16;
    private const int ManyLetters = 64 << 10;
    private const int BurstLeast = 16;
    private const int BurstDoublings = 4;

    /// <summary>A run without an odd client.</summary>
    public static OddPlan None { get; } = new(false, false, false, false, false, 0, 0);

    public bool IsNone => this == None;

    /// <summary>Draws a plan: about one run in two has an odd client.</summary>
    public static OddPlan Draw(Chance chance)
    {
        var bursts = chance.Fork("bursts");
        var isBursting = bursts.Odds(1, 24);
        return new OddPlan(
            chance.Fork("contexts").Odds(1, 8),
            chance.Fork("keys").Odds(1, 10),
            chance.Fork("sizes").Odds(1, 240),
            chance.Fork("siblings").Odds(1, 120),
            chance.Fork("graves").Odds(1, 8),
            isBursting ? BurstLeast << bursts.Below(BurstDoublings) : 0,
            isBursting ? (bursts.Odds(1, 4) ? ManyLetters : FewLetters) : 0);
    }
}
