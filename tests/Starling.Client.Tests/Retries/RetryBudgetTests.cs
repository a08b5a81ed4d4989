using System;
using CsCheck;
using Starling.Client.Retries;
using Starling.World;
using Xunit;

namespace Starling.Client.Tests.Retries;

public sealed class RetryBudgetTests
{
    private const long Second = 1000;

    [Fact]
    public void Without_successes_there_is_the_floor_only()
    {
        var budget = new RetryBudget(10, 10, 1000, 0, Second);
        Assert.Equal(100, Taken(budget, 0));
        Assert.Equal(10, Taken(budget, Second));
        Assert.Equal(5, Taken(budget, Second + (Second / 2)));
    }

    [Fact]
    public void A_tenth_of_the_successes_may_be_sent_again()
    {
        var budget = new RetryBudget(10, 0, 1000, 0, Second);
        for (var i = 0; i < 500; i++)
        {
            budget.Succeeded();
        }

        Assert.Equal(50, Taken(budget, 0));
    }

    [Fact]
    public void The_purse_has_a_size()
    {
        var budget = new RetryBudget(100, 10_000, 20, 0, Second);
        for (var i = 0; i < 500; i++)
        {
            budget.Succeeded();
        }

        Assert.Equal(20, Taken(budget, 1000 * Second));
    }

    [Fact]
    public void Retries_never_exceed_the_law() => Gen.Select(Gen.Int[0, 100], Gen.Int[0, 50], Gen.Int[0, 2].Array[0, 300]).Sample((percent, floor, steps) =>
    {
        var budget = new RetryBudget(percent, floor, 100, 0, Second);
        long now = 0, successes = 0, retries = 0;
        foreach (var step in steps)
        {
            now += step == 2 ? 37 : 0;
            if (step == 0)
            {
                successes++;
                budget.Succeeded();
            }
            else
            {
                retries += budget.TryTake(now) ? 1 : 0;
            }

            var most = Math.Min(10 * floor, 100) + ((double)floor * now / Second) + (percent * successes / 100.0);
            Assert.True(retries <= most + 1e-9, $"{retries} retries, at most {most}");
        }
    });

    [Fact]
    public void Pauses_are_within_a_bound_that_doubles_and_ends()
    {
        var chance = new Chance(1);
        for (var attempts = 1; attempts < 40; attempts++)
        {
            var bound = Math.Min(20.0 * Math.Pow(2, attempts - 1), 500);
            for (var i = 0; i < 50; i++)
            {
                Assert.InRange(Pause.After(attempts, chance).TotalMilliseconds, 0, bound);
            }
        }
    }

    private static int Taken(RetryBudget budget, long now)
    {
        var taken = 0;
        while (budget.TryTake(now))
        {
            taken++;
        }

        return taken;
    }
}
