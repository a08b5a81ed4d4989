using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Linq;
using System.Threading;
using Starling.Machine.Network;
using Starling.Machine.Tests.Executor;
using Starling.World;
using Xunit;

namespace Starling.Machine.Tests.Network;

/// <summary>Bytes over real sockets on the loopback.</summary>
public sealed class LinkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16_384)]
    [InlineData(1_000_000)]
    [InlineData(20_000_000)]
    public void Echo_ReturnsTheSameBytes(int size)
    {
        var sent = new byte[size];
        new Random(size).NextBytes(sent);
        var heard = new byte[size];
        var count = 0;
        using var done = new ManualResetEventSlim();
        using var pair = new Pair(new Ear { OnReceived = Ear.Echo });
        var link = pair.Dial(new Ear
        {
            OnReceived = (_, bytes) =>
            {
                bytes.CopyTo(heard.AsMemory(count));
                count += bytes.Length;
                if (count == size)
                {
                    done.Set();
                }

                return bytes.Length;
            },
        });
        pair.ClientLane.Do(() => link.Output.Write(sent));
        done.AwaitSet();
        Assert.True(sent.AsSpan().SequenceEqual(heard));
        Assert.Equal(0, pair.ClientLane.Ask(() => link.BytesPending));
    }

    [Fact]
    public void SmallMessages_ArriveInOrderAndTogether()
    {
        const int messages = 100_000;
        var next = 0;
        var deliveries = 0;
        using var done = new ManualResetEventSlim();
        var ear = new Ear
        {
            OnReceived = (_, bytes) =>
            {
                deliveries++;
                var consumed = 0;
                for (; bytes.Length - consumed >= 4; consumed += 4)
                {
                    Assert.Equal(next++, BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[consumed..]));
                }

                if (next == messages)
                {
                    done.Set();
                }

                return consumed;
            },
        };
        using var pair = new Pair(ear);
        var link = pair.Dial(new Ear());
        for (var i = 0; i < messages; i += 100)
        {
            var first = i;
            pair.ClientLane.Do(() =>
            {
                for (var number = first; number < first + 100; number++)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(link.Output.GetSpan(4), number);
                    link.Output.Advance(4);
                }
            });
        }

        done.AwaitSet();
        Assert.InRange(pair.ServerLane.Ask(() => deliveries), 1, messages / 100);
    }

    [Theory]
    [InlineData(700, 1024)]
    [InlineData(70_000, 4096)]
    public void IncompleteFrames_AreOfferedAgainWithWhatComesNext(int frameSize, int inputLeast)
    {
        // The handler takes whole frames only, so that what it leaves crosses the end of the buffer again and again.
        const int frames = 200;
        var next = 0;
        var wrong = 0;
        using var done = new ManualResetEventSlim();
        var ear = new Ear
        {
            OnReceived = (_, bytes) =>
            {
                var consumed = 0;
                for (; bytes.Length - consumed >= frameSize; consumed += frameSize)
                {
                    var frame = bytes.Span.Slice(consumed, frameSize);
                    wrong += frame.IndexOfAnyExcept((byte)next++) < 0 ? 0 : 1;
                }

                if (next == frames)
                {
                    done.Set();
                }

                return consumed;
            },
        };
        using var pair = new Pair(ear, new SocketNetworkOptions { InputLeast = inputLeast, InputMax = 128 << 10 });
        var link = pair.Dial(new Ear());
        for (var i = 0; i < frames; i++)
        {
            var filler = (byte)i;
            pair.ClientLane.Do(() =>
            {
                link.Output.GetSpan(frameSize)[..frameSize].Fill(filler);
                link.Output.Advance(frameSize);
            });
        }

        done.AwaitSet();
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void FrameBeyondTheBound_ClosesTheLinkAndSaysWhy()
    {
        var server = new Ear { OnReceived = (_, _) => 0 };
        using var pair = new Pair(server, new SocketNetworkOptions { InputLeast = 1024, InputMax = 50_000 });
        var client = new Ear();
        var link = pair.Dial(client);
        server.AwaitOpened();
        pair.ClientLane.Do(() => link.Output.Write(new byte[50_001]));
        Assert.Contains("50000 bytes", server.AwaitClosed(), StringComparison.Ordinal);
        client.AwaitClosed();
    }

    [Fact]
    public void SlowReader_DoesNotBlockTheLane_AndIsServedInTheEnd()
    {
        const int size = 30_000_000;
        using var gate = new ManualResetEventSlim();
        var heard = 0L;
        using var done = new ManualResetEventSlim();
        using var pair = new Pair(new Ear
        {
            OnReceived = (_, bytes) =>
            {
                gate.Wait();
                heard += bytes.Length;
                if (heard == size)
                {
                    done.Set();
                }

                return bytes.Length;
            },
        });
        var link = pair.Dial(new Ear());
        var piece = new byte[size / 10];
        for (var i = 0; i < 10; i++)
        {
            pair.ClientLane.Do(() => link.Output.Write(piece));
        }

        Assert.InRange(pair.ClientLane.Ask(() => link.BytesPending), size / 10, size);
        gate.Set();
        done.AwaitSet();
        Assert.True(SpinWait.SpinUntil(() => pair.ClientLane.Ask(() => link.BytesPending) == 0, LaneExtensions.Patience));
        Assert.True(pair.ClientLane.Ask(() => link.IsOpen));
    }

    [Fact]
    public void ReaderThatNeverReads_IsCutAtTheBound()
    {
        using var gate = new ManualResetEventSlim();
        using var pair = new Pair(
            new Ear
            {
                OnReceived = (_, bytes) =>
                {
                    gate.Wait();
                    return bytes.Length;
                },
            },
            clientOptions: new SocketNetworkOptions { OutputMax = 20 << 20 });
        var client = new Ear();
        var link = pair.Dial(client);
        for (var i = 0; i < 100; i++)
        {
            pair.ClientLane.Do(() => link.Output.Write(new byte[1 << 20]));
        }

        Assert.Contains("too slowly", client.AwaitClosed(), StringComparison.Ordinal);
        Assert.Equal(0, pair.ClientLane.Ask(() => link.BytesPending));
        gate.Set();
    }

    [Fact]
    public void SlowLane_HoldsTheSenderBack_ButLosesNothing()
    {
        // The server's lane is kept busy while bytes pour in: the receiving thread must wait, not grow without end.
        const int size = 8_000_000;
        var heard = 0L;
        using var done = new ManualResetEventSlim();
        using var pair = new Pair(
            new Ear
            {
                OnReceived = (_, bytes) =>
                {
                    heard += bytes.Length;
                    if (heard == size)
                    {
                        done.Set();
                    }

                    return bytes.Length;
                },
            },
            new SocketNetworkOptions { InputLeast = 4096, InputMax = 8192 });
        var link = pair.Dial(new Ear());
        using var leave = new ManualResetEventSlim();
        var holder = new Thread(() => pair.ServerLane.Post(_ => leave.Wait(), null));
        holder.Start();
        pair.ClientLane.Do(() => link.Output.Write(new byte[size]));
        Thread.Sleep(20);
        leave.Set();
        holder.Join();
        done.AwaitSet();
        Assert.Equal(size, heard);
    }

    [Fact]
    public void ManyLinks_EachGetTheirOwnBytes()
    {
        const int count = 64;
        var server = new Ear { OnReceived = Ear.Echo };
        using var pair = new Pair(server);
        var heard = 0;
        using var done = new CountdownEvent(count);
        var client = new Ear
        {
            Lane = pair.ClientLane,
            OnOpened = link =>
            {
                link.Owner = Interlocked.Increment(ref heard);
                link.Output.Write(BitConverter.GetBytes((int)link.Owner));
            },
            OnReceived = (link, bytes) =>
            {
                if (bytes.Length < 4)
                {
                    return 0;
                }

                Assert.Equal((int)link.Owner!, BitConverter.ToInt32(bytes.Span));
                done.Signal();
                return 4;
            },
        };
        pair.ClientLane.Do(() => Enumerable.Range(0, count).ToList().ForEach(_ => pair.Client.Dial(pair.Server.Local, client)));
        Assert.True(done.Wait(LaneExtensions.Patience));
        Assert.Equal(0, client.Strays);
    }
}
