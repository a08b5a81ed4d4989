using System;
using System.Buffers.Binary;
using System.Linq;
using System.Text;
using CsCheck;
using Starling.Wire.Frames;
using Starling.Wire.Tests.Messages;
using Xunit;

namespace Starling.Wire.Tests.Frames;

public sealed class FrameTests
{
    [Fact]
    public void A_stream_split_anywhere_gives_the_same_frames() => Gen.Select(Story.Any.Array[1, 4], Gen.Int[1, 40]).Sample(
        (frames, step) =>
        {
            var stream = frames.SelectMany(frame => frame).ToArray();
            var taken = 0;
            var seen = 0;

            // Bytes arrive a few at a time; what was not consumed is offered again, as a link does.
            for (var arrived = 0; arrived < stream.Length;)
            {
                arrived = Math.Min(stream.Length, arrived + step);
                FrameFault fault;
                while ((fault = Frame.TryTake(
                    stream.AsSpan(taken, arrived - taken), FrameFormat.PayloadMax, out var payload, out var consumed)) == FrameFault.None)
                {
                    Assert.Equal(frames[seen].AsSpan(FrameFormat.PrefixSize), payload);
                    Assert.Equal(frames[seen].Length, consumed);
                    taken += consumed;
                    seen++;
                }

                Assert.Equal(FrameFault.Incomplete, fault);
            }

            Assert.Equal((frames.Length, stream.Length), (seen, taken));
        },
        iter: 500);

    [Fact]
    public void Every_truncation_is_incomplete_and_consumes_nothing() => Story.Any.Sample(
        frame =>
        {
            for (var length = 0; length < frame.Length; length++)
            {
                Assert.Equal(
                    FrameFault.Incomplete, Frame.TryTake(frame.AsSpan(0, length), FrameFormat.PayloadMax, out _, out var consumed));
                Assert.Equal(0, consumed);
            }
        },
        iter: 200);

    [Fact]
    public void Every_changed_byte_is_found() => Gen.Select(Story.Any, Gen.Byte[1, 255]).Sample(
        (frame, change) =>
        {
            for (var at = 0; at < frame.Length; at++)
            {
                frame[at] ^= change;
                var fault = Frame.TryTake(frame, FrameFormat.PayloadMax, out _, out var consumed);
                Assert.NotEqual(FrameFault.None, fault);
                Assert.Equal(0, consumed);
                Assert.True(at < 4 || fault == FrameFault.Checksum);
                frame[at] ^= change;
            }
        },
        iter: 500);

    [Theory]
    [InlineData(0u, FrameFault.Length)]
    [InlineData(27u, FrameFault.Length)]
    [InlineData(28u, FrameFault.Incomplete)]
    [InlineData(100u, FrameFault.Incomplete)]
    [InlineData(101u, FrameFault.Length)]
    [InlineData(0x7fffffffu, FrameFault.Length)]
    [InlineData(0xffffffffu, FrameFault.Length)]
    public void A_length_out_of_bounds_is_found_before_the_payload_arrives(uint length, FrameFault expected)
    {
        var prefix = new byte[FrameFormat.PrefixSize];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, length);
        Assert.Equal(expected, Frame.TryTake(prefix, 100, out _, out _));
        Assert.Equal(FrameFault.Incomplete, Frame.TryTake(prefix.AsSpan(0, 7), 100, out _, out _));
    }

    [Fact]
    public void The_checksum_is_crc_32c()
    {
        // RFC 3720, appendix B.4, and the usual check value.
        Assert.Equal(0xE3069283u, Frame.Checksum(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0x8A9136AAu, Frame.Checksum(new byte[32]));
        Assert.Equal(0x62A8AB43u, Frame.Checksum([.. Enumerable.Repeat((byte)0xff, 32)]));
        Assert.Equal(0x46DD794Eu, Frame.Checksum([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Assert.Equal(0u, Frame.Checksum([]));
    }
}
