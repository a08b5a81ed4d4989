using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Starling.Simulator.Checkers;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Checkers;

public sealed class LinearSearchTests
{
    private static readonly RegisterSpec Spec = new();

    [Fact]
    public void Given_thousands_of_small_histories_Then_the_search_says_what_trying_all_orders_says()
    {
        var chance = new Chance(7);
        var counts = new int[3];
        for (var i = 0; i < 6000; i++)
        {
            var calls = Draw(chance);
            var search = LinearSearch<int, RegisterCall>.Run(Spec, calls);
            Assert.True(
                search.Result == (IsLinearizable(calls) ? Linearizability.Yes : Linearizability.No), $"history {i}: {string.Join(" ", calls)}");
            counts[(int)search.Result]++;
            if (search.Result == Linearizability.Yes)
            {
                AssertProof(calls, search.Order);
            }
        }

        Assert.True(counts[(int)Linearizability.Yes] > 1000 && counts[(int)Linearizability.No] > 1000, string.Join(" ", counts));
    }

    [Fact]
    public void A_read_may_see_a_write_that_is_under_way_and_then_no_read_may_go_back()
    {
        Assert.Equal(Linearizability.Yes, Run(Write(1, 0, 9), Read(1, 1, 2), Read(1, 3, 4)));
        Assert.Equal(Linearizability.Yes, Run(Write(1, 0, 9), Read(0, 1, 2), Read(1, 3, 4)));
        Assert.Equal(Linearizability.No, Run(Write(1, 0, 9), Read(1, 1, 2), Read(0, 3, 4)));
    }

    [Fact]
    public void A_write_that_has_ended_is_seen()
    {
        Assert.Equal(Linearizability.No, Run(Write(1, 0, 1), Read(0, 2, 3)));
        Assert.Equal(Linearizability.Yes, Run(Write(1, 0, 1), Read(1, 2, 3)));
        Assert.Equal(Linearizability.Yes, Run(Write(1, 0, 2), Read(0, 2, 3)));
    }

    [Fact]
    public void A_write_of_unknown_outcome_may_happen_never_or_late_but_not_twice_and_not_before_its_call()
    {
        Assert.Equal(Linearizability.Yes, Run(Doubtful(1, 0), Read(0, 2, 3), Read(0, 4, 5)));
        Assert.Equal(Linearizability.Yes, Run(Doubtful(1, 0), Read(0, 2, 3), Read(1, 4, 5)));
        Assert.Equal(Linearizability.No, Run(Doubtful(1, 0), Read(1, 2, 3), Read(0, 4, 5)));
        Assert.Equal(Linearizability.No, Run(Doubtful(1, 0), Read(1, 2, 3), Write(0, 4, 5), Read(1, 6, 7)));
        Assert.Equal(Linearizability.No, Run(Doubtful(1, 4), Read(1, 2, 3)));
    }

    [Fact]
    public void Two_compare_and_sets_from_one_value_do_not_both_succeed()
    {
        Assert.Equal(Linearizability.No, Run(Cas(0, 1, true, 0, 5), Cas(0, 2, true, 1, 6)));
        Assert.Equal(Linearizability.Yes, Run(Cas(0, 1, true, 0, 5), Cas(0, 2, false, 1, 6), Read(1, 7, 8)));
        Assert.Equal(Linearizability.No, Run(Cas(0, 1, false, 0, 5), Read(0, 6, 7)));
    }

    [Fact]
    public void A_search_beyond_its_bound_is_undecided()
    {
        var calls = new List<ConcurrentCall<RegisterCall>>();
        for (var i = 1; i <= 20; i++)
        {
            calls.Add(Write(i, 0, 100));
        }

        calls.Add(Read(99, 1, 100));
        var search = LinearSearch<int, RegisterCall>.Run(Spec, calls, stepsMax: 1000);
        Assert.Equal(Linearizability.Undecided, search.Result);
        Assert.Equal(1000, search.Steps);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_thousand_calls_of_modest_concurrency_take_few_steps(bool isBroken)
    {
        var calls = Register(2000, clients: 8, isBroken);
        var watch = Stopwatch.StartNew();
        var search = LinearSearch<int, RegisterCall>.Run(Spec, calls);
        TestContext.Current.TestOutputHelper?.WriteLine($"{search.Result} in {watch.ElapsedMilliseconds} ms and {search.Steps} steps");
        Assert.Equal(isBroken ? Linearizability.No : Linearizability.Yes, search.Result);

        // A quarter of a second or so; steps are counted, because a busy machine's time proves nothing.
        Assert.True(search.Steps < 500_000, $"{search.Steps} steps");
    }

    /// <summary>What clients of a true register see: each call takes effect at a drawn moment of its span. Broken: one late read is stale.</summary>
    private static List<ConcurrentCall<RegisterCall>> Register(int count, int clients, bool isBroken)
    {
        var chance = new Chance(3);
        var spans = new List<(long Invoked, long At, long Returned)>();
        var free = new long[clients];
        for (var i = 0; i < count; i++)
        {
            var client = chance.Below(clients);
            var invoked = free[client] + 1 + chance.Below(50);
            var length = 2 + chance.Below(100);
            spans.Add((invoked, invoked + 1 + chance.Below(length - 1), invoked + length));
            free[client] = invoked + length;
        }

        spans.Sort((a, b) => a.At.CompareTo(b.At));
        var (state, value) = (0, 0);
        var calls = new List<ConcurrentCall<RegisterCall>>();
        for (var i = 0; i < count; i++)
        {
            var isWrite = chance.Odds(1, 2);
            state = isWrite ? ++value : state;
            var seen = isBroken && !isWrite && i > count * 3 / 4 && value > 40 ? state - 40 : state;
            calls.Add(new(new RegisterCall(isWrite ? 'w' : 'r', isWrite ? state : seen), spans[i].Invoked, spans[i].Returned));
        }

        return calls;
    }

    private static Linearizability Run(params ConcurrentCall<RegisterCall>[] calls)
    {
        Assert.Equal(IsLinearizable(calls), LinearSearch<int, RegisterCall>.Run(Spec, calls).Result == Linearizability.Yes);
        return LinearSearch<int, RegisterCall>.Run(Spec, calls).Result;
    }

    private static ConcurrentCall<RegisterCall> Read(int value, long from, long to) => new(new RegisterCall('r', value), from, to);

    private static ConcurrentCall<RegisterCall> Write(int value, long from, long to) => new(new RegisterCall('w', value), from, to);

    private static ConcurrentCall<RegisterCall> Doubtful(int value, long from) =>
        new(new RegisterCall('w', value, IsKnown: false), from, long.MaxValue);

    private static ConcurrentCall<RegisterCall> Cas(int expected, int value, bool succeeded, long from, long to) =>
        new(new RegisterCall('c', value, expected, succeeded), from, to);

    private static List<ConcurrentCall<RegisterCall>> Draw(Chance chance)
    {
        var calls = new List<ConcurrentCall<RegisterCall>>();
        for (var left = 1 + chance.Below(6); left > 0; left--)
        {
            var from = chance.Below(8);
            var isKnown = !chance.Odds(1, 5);
            var call = new RegisterCall("rwc"[chance.Below(3)], chance.Below(3), chance.Below(3), chance.Odds(1, 2), isKnown);
            calls.Add(new(call, from, isKnown ? from + chance.Below(6) : long.MaxValue));
        }

        return calls;
    }

    /// <summary>Tries every order of every subset that has all the calls which have ended.</summary>
    private static bool IsLinearizable(IReadOnlyList<ConcurrentCall<RegisterCall>> calls) => Try(calls, 0, Spec.Initial);

    private static bool Try(IReadOnlyList<ConcurrentCall<RegisterCall>> calls, int done, int state)
    {
        var isOver = true;
        for (var i = 0; i < calls.Count; i++)
        {
            isOver &= (done & (1 << i)) != 0 || !calls[i].HasEnded;
        }

        for (var i = 0; i < calls.Count && !isOver; i++)
        {
            if ((done & (1 << i)) == 0 && MayBeNext(calls, done, i) && Spec.TryApply(state, calls[i].Call, out var next)
                && Try(calls, done | (1 << i), next))
            {
                return true;
            }
        }

        return isOver;
    }

    private static bool MayBeNext(IReadOnlyList<ConcurrentCall<RegisterCall>> calls, int done, int call)
    {
        for (var other = 0; other < calls.Count; other++)
        {
            if ((done & (1 << other)) == 0 && calls[other].Returned < calls[call].Invoked)
            {
                return false;
            }
        }

        return true;
    }

    private static void AssertProof(IReadOnlyList<ConcurrentCall<RegisterCall>> calls, IReadOnlyList<int> order)
    {
        var state = Spec.Initial;
        var done = 0;
        foreach (var call in order)
        {
            Assert.True(MayBeNext(calls, done, call));
            Assert.True(Spec.TryApply(state, calls[call].Call, out state));
            done |= 1 << call;
        }

        Assert.True(Enumerable.Range(0, calls.Count).All(i => !calls[i].HasEnded || (done & (1 << i)) != 0));
    }
}
