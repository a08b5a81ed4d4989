using System;
using System.Buffers;
using System.Linq;
using System.Text.Json;
using Starling.Api;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Xunit;

namespace Starling.Api.Tests;

/// <summary>How a program says how long a value lives, and what it is told of it.</summary>
public sealed class TimeToLiveTests
{
    private static readonly RecordChange Put = new(default, "v");

    [Fact]
    public void Options_say_a_length_a_moment_or_nothing()
    {
        Assert.Equal(Lifetime.Unsaid, new WriteOptions().GetLifetime());
        Assert.Equal(Lifetime.Never, new WriteOptions { TimeToLive = TimeSpan.Zero }.GetLifetime());
        Assert.Equal(Lifetime.Of(1_500_000), new WriteOptions { TimeToLive = TimeSpan.FromSeconds(1.5) }.GetLifetime());
        Assert.Equal(
            Lifetime.Until(new HybridTime(7)), new WriteOptions { ExpiresAt = DateTimeOffset.UnixEpoch.AddMicroseconds(7) }.GetLifetime());
    }

    [Fact]
    public void A_change_goes_before_the_options_and_a_delete_has_none()
    {
        var minute = new WriteOptions { TimeToLive = TimeSpan.FromMinutes(1) };
        Assert.Equal(Lifetime.Of(60_000_000), minute.LifetimeOf(Put));
        Assert.Equal(Lifetime.Of(1_000_000), minute.LifetimeOf(Put with { TimeToLive = TimeSpan.FromSeconds(1) }));
        Assert.Equal(Lifetime.Never, minute.LifetimeOf(Put with { TimeToLive = TimeSpan.Zero }));
        Assert.Equal(Lifetime.Unsaid, minute.LifetimeOf(Put with { Value = null }));
        Refused(() => minute.LifetimeOf(Put with { Value = null, TimeToLive = TimeSpan.FromSeconds(1) }));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Refused(() => new WriteOptions { TimeToLive = TimeSpan.FromSeconds(1), ExpiresAt = DateTimeOffset.UnixEpoch }.GetLifetime());
        Refused(() => new WriteOptions { TimeToLive = TimeSpan.FromSeconds(-1) }.GetLifetime());
        Refused(() => new WriteOptions { TimeToLive = TimeSpan.FromTicks(1) }.GetLifetime());
        Refused(() => new WriteOptions { TimeToLive = TimeSpan.FromDays(36_526) }.GetLifetime());
    }

    [Fact]
    public void A_cell_tells_its_expiry_and_is_deleted_from_then_on()
    {
        var writer = new ArrayBufferWriter<byte>();
        LwwCell.Write(writer, new HybridTime(5), new HybridTime(5), false, ValueTests.Stored("hello"), new HybridTime(9));
        var alive = StoredReading.ReadAt(writer.WrittenMemory, 1, new HybridTime(8));
        Assert.Equal("hello", alive.Value!.Text);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMicroseconds(9), alive.Versions[0].ExpiresAt);
        Assert.False(alive.Versions[0].HasExpired);

        var gone = StoredReading.ReadAt(writer.WrittenMemory, 1, new HybridTime(9));
        Assert.True(gone.IsDeleted);
        Assert.Null(gone.Value);
        Assert.True(gone.Versions[0].HasExpired);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMicroseconds(9), gone.Versions[0].ExpiresAt);
        Assert.Equal(alive.Context, gone.Context);
    }

    [Fact]
    public void An_expired_sibling_is_not_shown_beside_one_that_lives_and_alone_it_says_that_there_was_one()
    {
        var state = Siblings(("one", 9), ("two", 12), (null, null));
        Assert.Equal(3, StoredReading.ReadAt(state, 1, new HybridTime(8)).Versions.Count);
        var some = StoredReading.ReadAt(state, 1, new HybridTime(9));
        Assert.Equal(["two", "(deleted)"], some.Versions.Select(v => v.IsTombstone ? "(deleted)" : v.Value.Text).OrderDescending());
        var none = StoredReading.ReadAt(state, 1, new HybridTime(12));
        Assert.True(none.IsDeleted);
        Assert.Equal(3, none.Versions.Count);
        Assert.Equal(2, none.Versions.Count(v => v.HasExpired));
        Assert.Equal(some.Context, none.Context);
    }

    [Fact]
    public void Readings_keep_the_expiry_in_JSON()
    {
        var readings = new[] { 9L, 12 }.Select(now => StoredReading.ReadAt(Siblings(("one", 10), ("two", null)), 1, new HybridTime(now)));
        foreach (var reading in readings)
        {
            var options = new JsonSerializerOptions { Converters = { new ReadingJson() } };
            var again = JsonSerializer.Deserialize<Reading>(JsonSerializer.Serialize(reading, options), options)!;
            Assert.Equal(reading.Versions.Select(v => v.ExpiresAt), again.Versions.Select(v => v.ExpiresAt));
            Assert.Equal(reading.Versions.Select(v => v.HasExpired), again.Versions.Select(v => v.HasExpired));
        }
    }

    private static void Refused(Func<Lifetime> ask) =>
        Assert.Equal(StarlingError.BadRequest, Assert.Throws<StarlingException>(() => ask()).Code);

    private static byte[] Siblings(params (string? Text, long? Expiry)[] writes)
    {
        var set = DvvSet.Empty;
        for (var i = 0; i < writes.Length; i++)
        {
            var (text, expiry) = writes[i];
            var value = new SiblingValue(
                new HybridTime(i + 1), text is null, text is null ? default : ValueTests.Stored(text),
                expiry is { } end ? new HybridTime(end) : null);
            set = set.Update(VersionVector.Empty, new ActorId(new NodeId((UInt128)(i + 1)), new HybridTime(7)), value, out _);
        }

        var writer = new ArrayBufferWriter<byte>();
        SiblingState.Write(writer, set);
        return writer.WrittenSpan.ToArray();
    }
}
