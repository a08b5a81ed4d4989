using System;
using System.Linq;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Register;

/// <summary>Thousands of storms without a fork; and each planted bug is found by the same storms.</summary>
public sealed class RegisterStormTests
{
    [Fact]
    public void Given_any_storm_one_history_is_chosen_and_every_change_is_made_at_most_once()
    {
        var confirmed = 0;
        var uncertain = 0;
        var documents = 0;
        for (var seed = 1UL; seed <= 1200; seed++)
        {
            var storm = RegisterStorm.Run(seed);
            Assert.True(storm.Judge.Faults.Count == 0, $"seed {seed}: {string.Join("; ", storm.Judge.Faults)}");
            confirmed += storm.Confirmed;
            uncertain += storm.Uncertain;
            documents += storm.Judge.DocumentsApplied;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{confirmed} confirmed, {uncertain} uncertain, {documents} documents");

        // The storms must be neither a calm nor a wall.
        Assert.True(confirmed > 3000 && uncertain > 300 && documents > 3000, $"{confirmed} confirmed, {uncertain} uncertain, {documents} documents");
    }

    [Theory]
    [InlineData(Mutant.PromiseForgotten)]
    [InlineData(Mutant.RegisterBallotReused)]
    [InlineData(Mutant.RegisterReplyBeforeSync)]
    [InlineData(Mutant.RegisterQuorumOfHalf)]
    public void A_planted_bug_is_caught(Mutant mutant)
    {
        for (var seed = 1UL; seed <= 3000; seed++)
        {
            var storm = RegisterStorm.Run(seed, mutant);
            if (storm.Judge.Faults.Any(IsSevere))
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{mutant}: seed {seed}, {storm.Judge.Faults[0]}");
                return;
            }
        }

        Assert.Fail($"{mutant} was not caught in 3000 storms.");
    }

    private static bool IsSevere(string fault) =>
        fault.StartsWith("two ", StringComparison.Ordinal) || fault.EndsWith("is lost", StringComparison.Ordinal);

    [Fact]
    public void The_same_seed_gives_the_same_storm()
    {
        var first = RegisterStorm.Run(42);
        var second = RegisterStorm.Run(42);
        Assert.Equal((first.Confirmed, first.Uncertain, first.Judge.DocumentsApplied), (second.Confirmed, second.Uncertain, second.Judge.DocumentsApplied));
    }
}
