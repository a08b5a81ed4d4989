using System;
using CsCheck;
using Starling.Wire.Frames;
using Xunit;

namespace Starling.Wire.Tests.Messages;

/// <summary>Bytes from elsewhere may be anything: no message throws, and what is accepted can be walked and written again.</summary>
public sealed class DamageTests
{
    [Fact]
    public void Every_truncation_of_every_message_is_refused_or_makes_sense()
    {
        foreach (var kind in Story.Kinds)
        {
            kind.Sample(
                frame =>
                {
                    for (var length = 0; length < frame.Length - FrameFormat.PrefixSize; length++)
                    {
                        MakesSense(frame.AsSpan(FrameFormat.PrefixSize, length));
                    }
                },
                iter: 30);
        }
    }

    [Fact]
    public void Every_changed_byte_of_every_message_is_refused_or_makes_sense()
    {
        foreach (var kind in Story.Kinds)
        {
            Gen.Select(kind, Gen.Byte[1, 255]).Sample(
                (frame, change) =>
                {
                    var payload = frame[FrameFormat.PrefixSize..];
                    foreach (var flip in new[] { change, (byte)0x80, (byte)0xff, (byte)1 })
                    {
                        for (var at = 0; at < payload.Length; at++)
                        {
                            payload[at] ^= flip;
                            MakesSense(payload);
                            payload[at] ^= flip;
                        }
                    }
                },
                iter: 30);
        }
    }

    [Fact]
    public void Any_bytes_behind_a_good_header_are_refused_or_make_sense() => Gen.Select(
        Story.Any, Gen.OneOf(Gen.Byte, Gen.Byte[0, 3], Gen.Byte[0x7f, 0x81]).Array[0, 60]).Sample(
        (frame, body) => MakesSense([.. frame.AsSpan(FrameFormat.PrefixSize, 3), 0, .. new byte[24], .. body]), iter: 100_000);

    [Fact]
    public void A_byte_too_many_is_refused_where_a_message_has_an_end() => Story.Any.Sample(
        frame =>
        {
            var kind = (MessageKind)frame[FrameFormat.PrefixSize + 1];
            var isOpen = kind is MessageKind.GetAnswer or MessageKind.Admin or MessageKind.AdminAnswer or MessageKind.Topology
                or MessageKind.Document;
            Assert.Equal(isOpen, Echo.Of([.. frame.AsSpan(FrameFormat.PrefixSize), 0]) is not null);
        },
        iter: 3000);

    private static void MakesSense(ReadOnlySpan<byte> payload)
    {
        var once = Echo.Of(payload);
        if (once is not null)
        {
            Assert.Equal(once, Echo.Of(once.AsSpan(FrameFormat.PrefixSize)));
        }
    }
}
