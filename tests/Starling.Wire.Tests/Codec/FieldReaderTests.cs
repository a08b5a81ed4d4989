using System;
using CsCheck;
using Starling.Model.Placement;
using Starling.Wire.Codec;
using Xunit;

namespace Starling.Wire.Tests.Codec;

public sealed class FieldReaderTests
{
    [Fact]
    public void What_was_written_is_read() => Gen.Select(
        Gen.Byte, Gen.Bool, Gen.UInt, Gen.ULong, Gen.Long, Gen.ULong, Gen.Byte.Array[0, 200], Gen.String[0, 40]).Sample(
        (u8, flag, u32, u64, i64, number, bytes, text) =>
        {
            var node = new NodeId(new UInt128(u64, number));
            var target = new byte[1000];
            var writer = new FieldWriter(target);
            writer.U8(u8);
            writer.Bool(flag);
            writer.U32(u32);
            writer.U64(u64);
            writer.I64(i64);
            writer.U128(node.Bits);
            writer.Node(node);
            writer.Varint(number);
            writer.Varint(number >> (u8 & 63));
            writer.Bytes(bytes);
            writer.Raw(bytes);
            var before = writer.Position;
            writer.Text(text);
            Assert.True(writer.Position - before <= FieldWriter.SizeOf(text));

            var reader = new FieldReader(target.AsSpan(0, writer.Position));
            Assert.Equal((u8, flag, u32, u64), (reader.U8(), reader.Bool(), reader.U32(), reader.U64()));
            Assert.Equal((i64, node.Bits, node), (reader.I64(), reader.U128(), reader.Node()));
            Assert.Equal((number, number >> (u8 & 63)), (reader.Varint(), reader.Varint()));
            Assert.Equal(bytes, reader.Bytes());
            Assert.Equal(bytes, reader.Raw((ulong)bytes.Length));
            Assert.False(reader.IsComplete);
            Assert.Equal(Readable(text), reader.Text());
            Assert.True(reader.IsComplete);
        });

    [Theory]
    [InlineData("00", 0UL)]
    [InlineData("7F", 127UL)]
    [InlineData("8001", 128UL)]
    [InlineData("FFFFFFFFFFFFFFFFFF01", ulong.MaxValue)]
    [InlineData("80808080808080808001", 1UL << 63)]
    public void A_number_has_one_spelling(string hex, ulong value)
    {
        var reader = new FieldReader(Convert.FromHexString(hex));
        Assert.Equal(value, reader.Varint());
        Assert.True(reader.IsComplete);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("8000")]
    [InlineData("818000")]
    [InlineData("80808080808080808000")]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("80808080808080808002")]
    [InlineData("8080808080808080808001")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF")]
    public void Longer_spellings_cut_numbers_and_larger_ones_are_refused(string hex)
    {
        var reader = new FieldReader(Convert.FromHexString(hex));
        reader.Varint();
        Assert.True(reader.Failed);
        Assert.False(reader.IsComplete);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(255)]
    public void A_bool_is_0_or_1(byte value)
    {
        var reader = new FieldReader([value]);
        Assert.False(reader.Bool());
        Assert.True(reader.Failed);
    }

    [Theory]
    [InlineData(1, 4, true)]
    [InlineData(1, 5, false)]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, false)]
    public void A_count_is_believed_only_if_so_much_could_follow(int sizeLeast, byte count, bool isGood)
    {
        var reader = new FieldReader([count, 0, 0, 0, 0]);
        Assert.Equal(isGood ? count : 0, reader.Count(sizeLeast));
        Assert.Equal(!isGood, reader.Failed);
    }

    [Fact]
    public void After_a_failure_there_are_only_zeros_and_it_stays_failed()
    {
        var reader = new FieldReader([9, 1, 2, 3]);
        Assert.True(reader.Bytes().IsEmpty);
        Assert.True(reader.Failed);
        Assert.Equal(((byte)0, 0u, 0UL, false), (reader.U8(), reader.U32(), reader.U64(), reader.Bool()));
        Assert.Equal((0UL, 0, ""), (reader.Varint(), reader.Count(), reader.Text()));
        Assert.True(reader.Raw(1).IsEmpty);
        Assert.True(reader.Failed);
    }

    [Theory]
    [InlineData(4UL)]
    [InlineData(int.MaxValue + 1UL)]
    [InlineData(ulong.MaxValue)]
    public void More_bytes_than_there_are_fail(ulong size)
    {
        var reader = new FieldReader([1, 2, 3]);
        Assert.True(reader.Raw(size).IsEmpty);
        Assert.True(reader.Failed);
    }

    /// <summary>What UTF-8 makes of a text: halves of surrogate pairs that stand alone become U+FFFD.</summary>
    private static string Readable(string text) =>
        System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
