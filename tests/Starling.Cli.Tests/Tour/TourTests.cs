using System;
using System.Linq;
using Starling.Cli.Tour;
using Xunit;

namespace Starling.Cli.Tests.Tour;

public sealed class TourTests
{
    private static readonly TourFigures Good = new()
    {
        Records = 100,
        Written = 100,
        Coordinated = [10, 12, 11],
        WrittenWithoutNode = 33,
        HintsStored = 40,
        HintsDelivered = 40,
        Compared = 300,
        Siblings = ["coffee", "tea"],
        Resolved = [ConcurrentWritesStep.Resolution],
    };

    [Fact]
    public void The_character_file_is_whole()
    {
        var characters = CharacterFile.Read();
        Assert.Equal(34_924, characters.Count);
        Assert.Equal(34_924, characters.Select(character => character.CodePoint).Distinct().Count());
        Assert.StartsWith("0041;LATIN CAPITAL LETTER A;", System.Text.Encoding.UTF8.GetString(characters[0x41].Line), StringComparison.Ordinal);
    }

    [Fact]
    public void Good_figures_have_no_fault() => Assert.Empty(TourVerdict.Faults(Good, 3));

    [Fact]
    public void Every_broken_promise_is_a_fault()
    {
        Fails("99 of 100 records", Good with { Written = 99 });
        Fails("1 client operations failed", Good with { FailedOperations = 1 });
        Fails("Not every node", Good with { Coordinated = [10, 0, 3] });
        Fails("Not every node", Good with { Coordinated = [10, 3] });
        Fails("while a node was down", Good with { WrittenWithoutNode = 0 });
        Fails("No hint was stored", Good with { HintsStored = 0 });
        Fails("No hint was delivered", Good with { HintsDelivered = 0 });
        Fails("still waiting", Good with { HintsPending = 1 });
        Fails("should be 300", Good with { Compared = 299 });
        Fails("1 reads did not return", Good with { Differences = 1 });
        Fails("readers saw: tea", Good with { Siblings = ["tea"] });
        Fails("After the resolution", Good with { Resolved = ["coffee", "tea"] });
        Fails("stop cleanly", Good with { StoppedUnclean = 1 });
    }

    private static void Fails(string text, TourFigures figures) =>
        Assert.Contains(text, Assert.Single(TourVerdict.Faults(figures, 3)), StringComparison.Ordinal);
}
