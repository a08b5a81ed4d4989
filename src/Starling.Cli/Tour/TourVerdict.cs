using System.Collections.Generic;
using System.Linq;

namespace Starling.Cli.Tour;

/// <summary>Decides, from the figures alone, whether everything held.</summary>
internal static class TourVerdict
{
    /// <summary>What did not hold; empty when all did.</summary>
    public static IReadOnlyList<string> Faults(TourFigures figures, int nodes)
    {
        var faults = new List<string>();
        Check(figures.Written == figures.Records, $"{figures.Written} of {figures.Records} records were written.");
        Check(figures.FailedOperations == 0, $"{figures.FailedOperations} client operations failed.");
        Check(
            figures.Coordinated.Count == nodes && figures.Coordinated.All(count => count > 0),
            $"Not every node had coordinated writes before the kill: {string.Join(", ", figures.Coordinated)}.");
        Check(figures.WrittenWithoutNode > 0, "Nothing was written while a node was down.");
        Check(figures.HintsStored > 0, "No hint was stored for the node that was down.");
        Check(figures.HintsDelivered > 0, "No hint was delivered to the node that came back.");
        Check(figures.HintsPending == 0, $"{figures.HintsPending} hints were still waiting at the end.");
        Check(
            figures.Compared == (long)figures.Records * nodes,
            $"{figures.Compared} reads were compared and there should be {(long)figures.Records * nodes}.");
        Check(figures.Differences == 0, $"{figures.Differences} reads did not return what was written.");
        Check(
            figures.Siblings.Order().SequenceEqual(ConcurrentWritesStep.Words.Order()),
            $"After two concurrent writes readers saw: {string.Join(" | ", figures.Siblings)}.");
        Check(
            figures.Resolved.SequenceEqual([ConcurrentWritesStep.Resolution]),
            $"After the resolution readers saw: {string.Join(" | ", figures.Resolved)}.");
        Check(figures.StoppedUnclean == 0, $"{figures.StoppedUnclean} nodes did not stop cleanly.");
        return faults;

        void Check(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }
}
