using System.Threading.Tasks;
using Starling.Replication.AntiEntropy;

namespace Starling.Agreement;

/// <summary>What agreement has done at all nodes together; the difference of two is what it did between.</summary>
internal sealed record Work
{
    public double Exchanges { get; init; }

    public double Comparing { get; init; }

    public double Symbols { get; init; }

    public double Ids { get; init; }

    public double Rows { get; init; }

    public double Rounds { get; init; }

    public double RowBytes { get; init; }

    public double RowIdBytes { get; init; }

    public double Slots { get; init; }

    public double Leaves { get; init; }

    public double RecordsRead { get; init; }

    public double RowsMoved { get; init; }

    public double Commits { get; init; }

    public double Purged { get; init; }

    /// <summary>Bytes of finding and mending what differs, beyond the rows themselves and the ids of rows in leaves that differ: symbols, questions, frames.</summary>
    public double Overhead => Symbols + Ids - RowIdBytes + Rows - RowBytes;

    /// <summary>All bytes.</summary>
    public double Bytes => Comparing + Symbols + Ids + Rows + Rounds;

    /// <summary>Of the nodes from the first one up to but without <paramref name="end"/>.</summary>
    public static async Task<Work> OfAsync(Cluster cluster, int end = Cluster.Nodes)
    {
        var sum = new Work();
        for (var i = 0; i < end; i++)
        {
            var figures = await cluster[i].FiguresAsync();
            sum = sum.Plus(Of(figures.AgreementWork) with { Purged = figures.Agreement.Purged }, 1);
        }

        return sum;
    }

    public Work Since(Work before) => Plus(before, -1);

    private Work Plus(Work other, int sign) => new()
    {
        Exchanges = Exchanges + (sign * other.Exchanges),
        Comparing = Comparing + (sign * other.Comparing),
        Symbols = Symbols + (sign * other.Symbols),
        Ids = Ids + (sign * other.Ids),
        Rows = Rows + (sign * other.Rows),
        Rounds = Rounds + (sign * other.Rounds),
        RowBytes = RowBytes + (sign * other.RowBytes),
        RowIdBytes = RowIdBytes + (sign * other.RowIdBytes),
        Slots = Slots + (sign * other.Slots),
        Leaves = Leaves + (sign * other.Leaves),
        RecordsRead = RecordsRead + (sign * other.RecordsRead),
        RowsMoved = RowsMoved + (sign * other.RowsMoved),
        Commits = Commits + (sign * other.Commits),
        Purged = Purged + (sign * other.Purged),
    };

    private static Work Of(AgreementCounters counters) => new()
    {
        Exchanges = counters.Exchanges,
        Comparing = counters.BytesComparing,
        Symbols = counters.BytesOfSymbols,
        Ids = counters.BytesOfIds,
        Rows = counters.BytesOfRows,
        Rounds = counters.BytesOfRounds,
        RowBytes = counters.RowBytes,
        RowIdBytes = counters.RowIdBytes,
        Slots = counters.SlotsSearched,
        Leaves = counters.LeavesRead,
        RecordsRead = counters.RecordsRead,
        RowsMoved = counters.RowsPulled + counters.RowsPushed,
        Commits = counters.Commits,
    };
}
