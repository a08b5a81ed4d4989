using System;
using System.IO.Pipelines;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCheck;
using Starling.Objects.ProtocolBuffers;
using Xunit;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>Bytes that are no frames, frames that are no messages, and frames in pieces.</summary>
public sealed class FrameTests(BufferHost host) : IClassFixture<BufferHost>
{
    [Theory]
    [InlineData("00000000", "no code")]
    [InlineData("7fffffff01", "2147483647 bytes")]
    [InlineData("ffffffff01", "4294967295 bytes")]
    public async Task What_is_no_frame_is_told_and_the_connection_ends(string bytes, string text)
    {
        using var door = await BufferClient.ConnectAsync(host.Address);
        await door.SendAsync([.. BufferClient.Frame(1, []), .. Convert.FromHexString(bytes)]);
        Assert.Equal(2, (await door.ReadAsync())!.Code);
        Assert.Contains(text, (await door.ReadAsync())!.Error);
        Assert.Null(await door.ReadAsync());
    }

    [Fact]
    public async Task A_browser_is_told_where_it_is()
    {
        using var door = await BufferClient.ConnectAsync(host.Address);
        await door.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        Assert.Contains("HTTP has another port", (await door.ReadAsync())!.Error);
        Assert.Null(await door.ReadAsync());
    }

    [Fact]
    public async Task A_frame_may_come_byte_by_byte()
    {
        using var door = await BufferClient.ConnectAsync(host.Address);
        foreach (var part in BufferClient.Frame(5, new Fields().Add(1, "abc").ToArray()))
        {
            await door.SendAsync([part]);
        }

        Assert.Equal(6, (await door.ReadAsync())!.Code);
    }

    [Fact]
    public async Task A_frame_that_stays_unfinished_ends_the_connection()
    {
        await using var hasty = new BufferHost { Options = new BufferDoorOptions { PatienceWithClients = TimeSpan.FromMilliseconds(100) } };
        await hasty.InitializeAsync();
        using var door = await BufferClient.ConnectAsync(hasty.Address);
        Assert.Equal(2, (await door.AskAsync(1)).Code);
        await door.SendAsync([0, 0, 0, 9, 1]);
        Assert.Contains("did not arrive whole", (await door.ReadAsync())!.Error);
        Assert.Null(await door.ReadAsync());
    }

    [Fact]
    public async Task One_connection_too_many_is_told_and_closed_and_room_comes_back()
    {
        await using var narrow = new BufferHost { Options = new BufferDoorOptions { ConnectionsMax = 1 } };
        await narrow.InitializeAsync();
        using (var first = await BufferClient.ConnectAsync(narrow.Address))
        {
            Assert.Equal(2, (await first.AskAsync(1)).Code);
            using var second = await BufferClient.ConnectAsync(narrow.Address);
            Assert.Contains("Too many connections", (await second.ReadAsync())!.Error);
            Assert.Null(await second.ReadAsync());
            Assert.Equal(2, (await first.AskAsync(1)).Code);
        }

        for (var left = 100; ; left--)
        {
            using var third = await BufferClient.ConnectAsync(narrow.Address);
            await third.SendAsync(BufferClient.Frame(1, []));
            if ((await third.ReadAsync())?.Code == 2)
            {
                return;
            }

            Assert.NotEqual(0, left);
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task A_value_over_the_bound_is_refused_before_it_is_taken_in()
    {
        await using var small = new BufferHost
        {
            Options = new BufferDoorOptions { Objects = new() { ValueBytesMax = 1000 } },
        };
        await small.InitializeAsync();
        using var door = await BufferClient.ConnectAsync(small.Address);
        await door.SendAsync([0, 16, 0, 0, 11]);
        Assert.Contains("claims 1048576 bytes", (await door.ReadAsync())!.Error);
    }

    [Fact]
    public async Task Large_requests_wait_for_a_place_and_small_ones_do_not()
    {
        await using var narrow = new BufferHost { Options = new BufferDoorOptions { LargeRequestsMax = 1 } };
        await narrow.InitializeAsync();
        using var first = await BufferClient.ConnectAsync(narrow.Address);
        using var second = await BufferClient.ConnectAsync(narrow.Address);
        var large = BufferClient.Frame(
            11, new Fields().Add(1, "b").Add(2, "k").Add(4, new Fields().Add(1, new string('v', 2 << 20))).ToArray());
        await first.SendAsync(BufferClient.Frame(1, []));
        await first.SendAsync(large[..100]);
        Assert.Equal(2, (await first.ReadAsync())!.Code);

        // The ping's answer says that the door has seen what came before it; the place is taken with the next bytes, which it cannot show.
        await first.SendAsync(large[100..200]);
        var answer = second.ReadAsync();
        var sending = second.SendAsync(large);
        using (var third = await BufferClient.ConnectAsync(narrow.Address))
        {
            Assert.Equal(2, (await third.AskAsync(1)).Code);
            Assert.Equal(12, (await third.AskAsync(11, new Fields().Add(1, "b").Add(2, "s").Add(4, new Fields().Add(1, "v")))).Code);
        }

        await first.SendAsync(large[200..]);
        Assert.Equal(12, (await first.ReadAsync())!.Code);
        await sending;
        Assert.Equal(12, (await answer)!.Code);
        Assert.Equal(12, (await first.AskAsync(11, new Fields().Add(1, "b").Add(2, "k2").Add(4, new Fields().Add(1, new string('v', 2 << 20))))).Code);
    }

    [Fact]
    public async Task A_place_waits_until_it_is_given_back()
    {
        using var places = new SemaphoreSlim(1);
        var (busy, waiting) = (new Pipe(), new Pipe());
        using var first = new FrameReader(busy.Reader, 4 << 20, TimeSpan.FromSeconds(10), places, default);
        using var second = new FrameReader(waiting.Reader, 4 << 20, TimeSpan.FromSeconds(10), places, default);
        byte[] large = BufferClient.Frame(1, new byte[2 << 20]);
        var begun = first.NextAsync().AsTask();
        await busy.Writer.WriteAsync(large.AsMemory(0, 1000));
        for (var left = 500; places.CurrentCount > 0; left--)
        {
            Assert.NotEqual(0, left);
            await Task.Delay(10);
        }

        await waiting.Writer.WriteAsync(large.AsMemory(0, 1000));
        var other = second.NextAsync().AsTask();
        var writing = waiting.Writer.WriteAsync(large.AsMemory(1000)).AsTask();
        var rest = busy.Writer.WriteAsync(large.AsMemory(1000)).AsTask();
        Assert.Equal(2 << 20, (await begun)!.Value.Payload.Length);
        Assert.False(other.IsCompleted);
        first.GiveBack();
        Assert.Equal(2 << 20, (await other)!.Value.Payload.Length);
        await Task.WhenAll(writing, rest);
        second.GiveBack();
        Assert.Equal(1, places.CurrentCount);
    }

    [Fact]
    public async Task A_door_that_stops_finishes_and_lets_idle_clients_go()
    {
        var closing = new BufferHost();
        await closing.InitializeAsync();
        using var idle = await BufferClient.ConnectAsync(closing.Address);
        Assert.Equal(2, (await idle.AskAsync(1)).Code);
        await closing.StopAsync().WaitAsync(TimeSpan.FromSeconds(4));
        Assert.Null(await idle.ReadAsync());
        await closing.DisposeAsync();
    }

    [Fact]
    public void Messages_of_chance_are_read_or_refused_and_nothing_else() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            foreach (var read in new Action<ReadOnlyMemory<byte>>[]
            {
                payload => GetRequest.Read(payload), payload => PutRequest.Read(payload), payload => DeleteRequest.Read(payload),
                payload => BucketRequest.OfBucket(payload, true), payload => BucketRequest.OfType(payload, false),
                payload => ContentField.Read(payload), payload => PropertiesField.ToJson(payload),
            })
            {
                try
                {
                    read(bytes);
                }
                catch (Exception fault) when (fault is BadMessageException or RefusalException or Objects.Http.RefusedException)
                {
                    // Told to the client.
                }
            }
        });

    [Fact]
    public void Good_messages_with_a_bit_flipped_are_read_or_refused_and_nothing_else()
    {
        var good = new Fields().Add(1, "b").Add(2, "k").Add(3, [1, 2]).Add(5, 2UL).Add(16, "t").Add(4, new Fields()
            .Add(1, "v").Add(2, "text/plain").Add(6, new Fields().Add(1, "b").Add(2, "k").Add(3, "t"))
            .Add(9, new Fields().Add(1, "m").Add(2, "n")).Add(10, new Fields().Add(1, "x_int").Add(2, "7"))).ToArray();
        Assert.Equal("v", PutRequest.Read(good).Value.Text);
        for (var bit = 0; bit < 8 * good.Length; bit++)
        {
            var bad = good.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                PutRequest.Read(bad);
            }
            catch (Exception fault) when (fault is BadMessageException or RefusalException or Objects.Http.RefusedException)
            {
                // Told to the client.
            }
        }
    }

    [Fact]
    public async Task Frames_of_chance_cut_anywhere_come_out_as_they_went_in() =>
        await Gen.Select(Gen.Byte.Array[0, 40].Array[1, 8], Gen.Int[1, 30].Array[1, 40]).SampleAsync(async (payloads, cuts) =>
        {
            var bytes = payloads.SelectMany((payload, i) => BufferClient.Frame((byte)i, payload)).ToArray();
            var pipe = new Pipe();
            var writing = Task.Run(async () =>
            {
                for (var (at, i) = (0, 0); at < bytes.Length; i++)
                {
                    var end = Math.Min(bytes.Length, at + cuts[i % cuts.Length]);
                    await pipe.Writer.WriteAsync(bytes.AsMemory(at, end - at));
                    at = end;
                }

                await pipe.Writer.CompleteAsync();
            });
            using var places = new SemaphoreSlim(1);
            using var frames = new FrameReader(pipe.Reader, 1000, TimeSpan.FromSeconds(10), places, default);
            for (var i = 0; i < payloads.Length; i++)
            {
                var frame = (await frames.NextAsync())!.Value;
                Assert.Equal((byte)i, frame.Code);
                Assert.Equal(payloads[i], frame.Payload.ToArray());
            }

            Assert.Null(await frames.NextAsync());
            await writing;
        }, iter: 200);
}
