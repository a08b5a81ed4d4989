using System.Linq;
using CsCheck;
using Starling.Model.Causality;
using Xunit;

namespace Starling.Model.Tests.Causality;

public sealed class DvvSetOracleTests
{
    [Fact]
    public void No_value_is_lost_and_no_sibling_is_false() => Step.Runs(60, kinds: 6).Sample(
        steps =>
        {
            var run = OracleRun.Of(steps);
            for (var at = 0; at < run.Sets.Length; at++)
            {
                Assert.Equal(run.Live[at].Order(), run.EventsOf(run.Sets[at]).Order());
                Assert.Equal(run.Live[at].Count, run.Sets[at].Count);
                Assert.Equal(run.Known[at].Count, run.Sets[at].Context.Sum(dot => (int)dot.Counter));
            }
        },
        iter: 3000);

    [Fact]
    public void Every_sibling_stands_under_the_dot_of_its_write() => Step.Runs(40, kinds: 6).Sample(
        steps =>
        {
            var run = OracleRun.Of(steps);
            foreach (var set in run.Sets)
            {
                foreach (var sibling in set)
                {
                    Assert.True(set.Context.Covers(sibling.Dot));
                    Assert.Equal(sibling.Value.Text(), $"{run.EventOf(sibling.Dot)}");
                }
            }
        },
        iter: 500);

    [Fact]
    public void Tables_of_one_value_show_one_and_the_same_everywhere() => Step.Runs(60, kinds: 6).Sample(
        steps =>
        {
            var run = OracleRun.Of(steps, showsOneValue: true);
            foreach (var set in run.Sets)
            {
                Assert.Equal(set.ActorCount == 0, Winner.Of(set) is null);
                Assert.InRange(set.Count, 0, set.ActorCount);
            }

            var (a, b, c) = (run.Sets[0], run.Sets[1], run.Sets[2]);
            var one = DvvSet.Merge(a, DvvSet.Merge(b, c));
            var two = DvvSet.Merge(DvvSet.Merge(c, a), b);
            Assert.Equal(Winner.Of(one), Winner.Of(two));
            Assert.Equal(one.Context, two.Context);
        },
        iter: 2000);
}
