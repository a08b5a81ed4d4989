using System;
using System.Buffers;
using CsCheck;
using Starling.Model.Values;
using Xunit;

namespace Starling.Model.Tests.Values;

public sealed class VarintTests
{
    [Theory]
    [InlineData(0ul, "00")]
    [InlineData(127ul, "7F")]
    [InlineData(128ul, "8001")]
    [InlineData(300ul, "AC02")]
    [InlineData(ulong.MaxValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Bytes_never_change(ulong value, string hex)
    {
        var bytes = new byte[Varint.SizeMax];
        var length = Varint.Write(bytes, value);
        Assert.Equal(hex, Convert.ToHexString(bytes, 0, length));
        Assert.Equal(length, Varint.Size(value));
    }

    [Fact]
    public void Reading_gives_back_what_was_written_and_takes_no_more() => Gen.Select(Gen.ULong, Gen.Int[0, 63]).Sample(
        (wide, shift) =>
        {
            var value = wide >> shift;
            var writer = new ArrayBufferWriter<byte>();
            Varint.Write(writer, value);
            ReadOnlySpan<byte> bytes = [.. writer.WrittenSpan, 0x55];
            for (var length = 0; length < bytes.Length - 1; length++)
            {
                var cut = bytes[..length];
                Assert.False(Varint.TryRead(ref cut, out _));
                Assert.Equal(length, cut.Length);
            }

            Assert.True(Varint.TryRead(ref bytes, out var read));
            Assert.Equal(value, read);
            Assert.Equal(1, bytes.Length);
        });

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("8000")]
    [InlineData("FF00")]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("FFFFFFFFFFFFFFFFFF8001")]
    [InlineData("80808080808080808000")]
    public void What_could_be_shorter_or_is_too_long_is_refused(string hex)
    {
        ReadOnlySpan<byte> bytes = Convert.FromHexString(hex);
        Assert.False(Varint.TryRead(ref bytes, out var value));
        Assert.Equal(0ul, value);
        Assert.Equal(hex.Length / 2, bytes.Length);
    }
}
