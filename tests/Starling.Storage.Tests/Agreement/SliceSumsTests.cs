using System.Collections.Generic;
using System.Linq;
using Starling.Model.Agreement;
using Starling.Model.Time;
using Starling.Storage.Agreement;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Agreement;

/// <summary>Sums by slices of time against a list of everything that was added.</summary>
public sealed class SliceSumsTests
{
    [Fact]
    public void What_is_remembered_is_what_was_added()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var chance = new Chance(seed);
            var sums = new SliceSums();
            var added = new List<(long Slice, Fingerprint Sum)>();
            var now = chance.Below(1000) - 500L;
            for (var step = 0; step < 200; step++)
            {
                now += chance.Odds(1, 10) ? chance.Below(60) : chance.Below(2);
                var slice = now - chance.Below(chance.Odds(1, 10) ? 200 : 10);
                var change = new Fingerprint((ulong)chance.Below(100), (ulong)chance.Below(100));
                sums.Add(slice, change);
                added.Add((slice, change));
                for (var asked = sums.First; asked <= now && asked > long.MinValue; asked += 7)
                {
                    var truth = added.Where(each => each.Slice > asked).Aggregate(default(Fingerprint), (sum, each) => sum + each.Sum);
                    Assert.Equal(truth, sums.After(asked));
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9_999_999, 0)]
    [InlineData(10_000_000, 1)]
    [InlineData(-1, -1)]
    [InlineData(-10_000_000, -1)]
    [InlineData(-10_000_001, -2)]
    public void A_slice_holds_its_moments(long micros, long slice)
    {
        var sums = new Fingerprints(new Bench.HandStore(new Bench.HandExecutor()), new AgreementOptions());
        Assert.Equal(slice, sums.SliceOf(new HybridTime(micros)));
        Assert.True(sums.EndOf(slice).Micros >= micros && sums.EndOf(slice - 1).Micros < micros);
    }

    [Fact]
    public void The_defaults_are_sound_and_each_wrong_value_is_named()
    {
        Assert.Empty(new AgreementOptions().Faults());
        Assert.Contains(new AgreementOptions { SliceLength = new(1) }.Faults(), fault => fault.Contains("SliceLength"));
        Assert.Contains(new AgreementOptions { CloseDelay = System.TimeSpan.FromMinutes(15) }.Faults(), fault => fault.Contains("CloseDelay"));
        Assert.Contains(new AgreementOptions { PurgeBatch = 0 }.Faults(), fault => fault.Contains("PurgeBatch"));
        Assert.Contains(new AgreementOptions { BytesPerSecond = 1 }.Faults(), fault => fault.Contains("BytesPerSecond"));
    }
}
