using System;
using Starling.Simulator.Faults;
using Starling.Simulator.World;
using Starling.World;
using Xunit;

namespace Starling.Simulator.Tests.Faults;

/// <summary>Each kind of bad weather comes when a run has it, and no other with it.</summary>
public sealed class WeatherPlanTests
{
    [Theory]
    [InlineData(FaultClass.None)]
    [InlineData(FaultClass.Delay)]
    [InlineData(FaultClass.Stall)]
    [InlineData(FaultClass.Break)]
    [InlineData(FaultClass.Duplicate)]
    [InlineData(FaultClass.Disown)]
    [InlineData(FaultClass.Loss)]
    [InlineData(FaultClass.Reorder)]
    [InlineData(FaultClass.Crowding)]
    public void One_kind_brings_its_own_weather_only(FaultClass one)
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var weather = new NetworkWeather();
            var plan = FaultPlan.Draw(new Chance(seed), FaultClass.None) with { Classes = one };
            plan.Weather.SetStage(weather, plan);
            Assert.Equal(one is FaultClass.Loss or FaultClass.Reorder, weather.SplitPercent == 0);
            plan.Weather.Begin(weather, plan);
            Assert.Equal(one == FaultClass.Stall, weather.StallPerMille > 0);
            Assert.Equal(one == FaultClass.Break, weather.BreakPer100000 > 0);
            Assert.Equal(one == FaultClass.Duplicate, weather.DuplicatePerMille > 0);
            Assert.Equal(one == FaultClass.Disown, weather.DisownPer100000 > 0);
            Assert.Equal(one == FaultClass.Loss, weather.LossOfRequestsPerMille + weather.LossOfRepliesPerMille > 0);
            Assert.Equal(one == FaultClass.Reorder, weather.ReorderPerMille > 0);
            Assert.Equal(one == FaultClass.Crowding, weather.WindowParcels < 100);
            Assert.Equal(0, weather.OverflowPercent);
        }
    }

    [Fact]
    public void A_slow_network_is_not_at_its_slowest_while_the_cluster_forms()
    {
        var slowest = TimeSpan.Zero;
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var weather = new NetworkWeather();
            var plan = FaultPlan.Draw(new Chance(seed), FaultClass.None) with { Classes = FaultClass.Delay };
            plan.Weather.SetStage(weather, plan);
            Assert.True(weather.DelayMin <= TimeSpan.FromMilliseconds(5) && weather.DelayMean <= TimeSpan.FromMilliseconds(10));
            plan.Weather.Begin(weather, plan);
            slowest = weather.DelayMean > slowest ? weather.DelayMean : slowest;
        }

        Assert.True(slowest > TimeSpan.FromMilliseconds(50));
    }
}
