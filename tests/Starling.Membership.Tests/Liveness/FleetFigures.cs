using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Starling.Membership.Liveness;
using Starling.World;
using Xunit;

namespace Starling.Membership.Tests.Liveness;

/// <summary>Prints the figures of docs/figures.md. Run on request only: <c>-explicit only -showLiveOutput</c>.</summary>
public sealed class FleetFigures(ITestOutputHelper output)
{
    [Theory(Explicit = true)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    public void Time_until_all_notice_a_silent_death(int count)
    {
        var (suspected, noticed, returned) = (new List<double>(), new List<double>(), new List<double>());
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var fleet = new Fleet(count, seed);
            fleet.RunFor(TimeSpan.FromSeconds(5) + fleet.Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(3)));
            fleet.Kill(1);
            var start = fleet.Now;
            Assert.NotNull(fleet.RunUntil(() => !Enumerable.Range(0, count).Any(i => i != 1 && IsAlive(fleet, i, 1)), Most));
            suspected.Add((fleet.Now - start).TotalSeconds);
            Assert.NotNull(fleet.RunUntil(() => fleet.AllThink(1, PeerState.Dead), Most));
            noticed.Add((fleet.Now - start).TotalSeconds);
            fleet.Restart(1);
            returned.Add(fleet.RunUntil(() => fleet.AllThink(1, PeerState.Alive), Most)!.Value.TotalSeconds);
        }

        Print($"{count} nodes, 100 seeds: suspect to all {Spread(suspected)}, dead to all {Spread(noticed)}, back {Spread(returned)}");
    }

    [Theory(Explicit = true)]
    [InlineData(3, 3)]
    [InlineData(3, 0)]
    [InlineData(100, 3)]
    [InlineData(100, 0)]
    public void False_suspicions_in_an_hour_of_loss_and_pauses(int count, int relays)
    {
        foreach (var pause in new[] { 0, 0.5, 1.5, 3 })
        {
            var weather = new Weather(50, TimeSpan.FromSeconds(pause > 0 ? 60 : 0), TimeSpan.FromSeconds(pause));
            var fleet = new Fleet(count, 11, weather, new LivenessOptions { RelayCount = relays });
            fleet.RunFor(TimeSpan.FromHours(1));
            Print(string.Create(CultureInfo.InvariantCulture, $"{count} nodes, {relays} relays, 5 % lost, pauses up to {pause} s each minute: "
                + $"{fleet.Sum(Mark.SuspicionRaised)} suspicions raised, {fleet.Sum(Mark.SuspicionRanOut)} held for dead, "
                + $"{(double)fleet.Messages / count / 3600:0.0} messages and {(double)fleet.Bytes / count / 3600:0} bytes a node and second"));
        }
    }

    [Theory(Explicit = true)]
    [InlineData(30)]
    [InlineData(300)]
    public void Time_to_one_view_after_a_partition_of_a_hundred(int seconds)
    {
        var (split, healed) = (new List<double>(), new List<double>());
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var fleet = new Fleet(100, seed);
            fleet.RunFor(TimeSpan.FromSeconds(5));
            fleet.IsOpen = (from, to) => from < 50 == to < 50;
            var start = fleet.Now;
            split.Add(fleet.RunUntil(() => fleet.AllThinkDead(50), TimeSpan.FromSeconds(seconds))?.TotalSeconds ?? double.NaN);
            fleet.RunFor(TimeSpan.FromSeconds(seconds) - (fleet.Now - start));
            fleet.IsOpen = (_, _) => true;
            healed.Add(fleet.RunUntil(fleet.IsOneView, Most)!.Value.TotalSeconds);
        }

        Print($"100 nodes in halves for {seconds} s, 20 seeds: all know {Spread(split)}, one view again {Spread(healed)}");
    }

    private static TimeSpan Most => TimeSpan.FromMinutes(2);

    private static bool IsAlive(Fleet fleet, int at, int of) => fleet.Nodes[at].Swim.StateOf(FleetNode.IdOf(of)) == PeerState.Alive;

    private static string Spread(List<double> values)
    {
        values.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"median {values[values.Count / 2]:0.0} s, longest {values[^1]:0.0} s");
    }

    private void Print(string line) => output.WriteLine(line);
}
