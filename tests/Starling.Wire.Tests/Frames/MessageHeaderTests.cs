using System;
using System.Buffers;
using System.Linq;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Wire.Tests.Frames;

public sealed class MessageHeaderTests
{
    private static readonly byte[] Trace = [.. Enumerable.Range(1, 25).Select(i => (byte)i)];

    [Theory]
    [InlineData(false, false, 28)]
    [InlineData(true, false, 28 + 5)]
    [InlineData(false, true, 28 + 25)]
    [InlineData(true, true, 28 + 5 + 25)]
    public void All_fields_come_back(bool hasPrincipal, bool hasTrace, int size)
    {
        var payload = Payload(new MessageHeader
        {
            Kind = MessageKind.Get,
            Class = WorkClass.Hint,
            Correlation = 1,
            Era = 2,
            SlotEpoch = -3,
            BudgetMs = 4,
            Principal = hasPrincipal ? "anna" : null,
            Trace = hasTrace ? Trace : null,
        });
        Assert.Equal(size, payload.Length);
        Assert.Equal(HeaderFault.None, MessageHeader.TryRead(payload, out var header, out var body));
        Assert.True(body.IsEmpty);
        Assert.Equal((MessageKind.Get, WorkClass.Hint, 1UL, 2u), (header.Kind, header.Class, header.Correlation, header.Era));
        Assert.Equal((-3L, 4u), (header.SlotEpoch, header.BudgetMs));
        Assert.Equal(hasPrincipal ? "anna" : null, header.Principal);
        Assert.Equal(hasTrace ? Trace : null, header.Trace);
        for (var length = 0; length < payload.Length; length++)
        {
            Assert.NotEqual(HeaderFault.None, MessageHeader.TryRead(payload.AsSpan(0, length), out _, out _));
        }
    }

    [Fact]
    public void Nobody_in_particular_takes_no_bytes() =>
        Assert.Equal(MessageHeader.SizeLeast, Payload(new MessageHeader { Principal = "" }).Length);

    [Fact]
    public void Another_version_is_told_apart_from_a_damaged_header()
    {
        var payload = Payload(default);
        foreach (var version in new byte[] { 0, 2, 255 })
        {
            payload[0] = version;
            Assert.Equal(HeaderFault.Version, MessageHeader.TryRead(payload, out _, out _));
        }
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(2, 255)]
    [InlineData(3, 4)]
    [InlineData(3, 128)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public void Unknown_classes_and_flags_and_flags_without_their_field_are_refused(int at, byte value)
    {
        var payload = Payload(default);
        payload[at] = value;
        Assert.Equal(HeaderFault.Malformed, MessageHeader.TryRead(payload, out _, out _));
    }

    [Theory]
    [InlineData(256, HeaderFault.None)]
    [InlineData(257, HeaderFault.Malformed)]
    public void A_principal_has_at_most_256_characters(int length, HeaderFault fault) =>
        Assert.Equal(fault, MessageHeader.TryRead(Payload(new MessageHeader { Principal = new string('x', length) }), out _, out _));

    private static byte[] Payload(in MessageHeader header)
    {
        var output = new ArrayBufferWriter<byte>();
        Bare.Write(output, header);
        return output.WrittenSpan[FrameFormat.PrefixSize..].ToArray();
    }
}
