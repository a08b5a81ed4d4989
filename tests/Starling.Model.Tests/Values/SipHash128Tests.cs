using System;
using System.Buffers.Binary;
using System.Linq;
using CsCheck;
using Starling.Model.Values;
using Xunit;

namespace Starling.Model.Tests.Values;

public sealed class SipHash128Tests
{
    private static readonly byte[] Input = [.. Enumerable.Range(0, 64).Select(item => (byte)item)];

    /// <summary>The authors' vectors_sip128: the key is 00..0f, the input 00, 01, .. up to the length.</summary>
    [Theory]
    [InlineData(0, "A3817F04BA25A8E66DF67214C7550293")]
    [InlineData(1, "DA87C1D86B99AF44347659119B22FC45")]
    [InlineData(2, "8177228DA4A45DC7FCA38BDEF60AFFE4")]
    [InlineData(3, "9C70B60C5267A94E5F33B6B02985ED51")]
    [InlineData(4, "F88164C12D9C8FAF7D0F6E7C7BCD5579")]
    [InlineData(5, "1368875980776F8854527A07690E9627")]
    [InlineData(6, "14EECA338B208613485EA0308FD7A15E")]
    [InlineData(7, "A1F1EBBED8DBC153C0B84AA61FF08239")]
    [InlineData(8, "3B62A9BA6258F5610F83E264F31497B4")]
    [InlineData(15, "5493E99933B0A8117E08EC0F97CFC3D9")]
    [InlineData(16, "6EE2A4CA67B054BBFD3315BF85230577")]
    [InlineData(63, "5150D1772F50834A503E069A973FBD7C")]
    public void The_published_vectors_hold(int length, string expected)
    {
        var key = BinaryPrimitives.ReadUInt128LittleEndian(Input);
        var output = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(output, SipHash128.Hash(key, Input.AsSpan(0, length)));
        Assert.Equal(expected, Convert.ToHexString(output));
    }

    [Fact]
    public void Pieces_give_the_same_as_the_whole() => Gen.Select(
        Gen.ULong, Gen.ULong, Gen.Byte.Array[0, 30].Array[0, 6]).Sample(
        (high, low, pieces) =>
        {
            var key = new UInt128(high, low);
            var hash = new SipHash128(key);
            foreach (var piece in pieces)
            {
                hash.Append(piece);
            }

            var first = hash.Finish();
            Assert.Equal(first, hash.Finish());
            Assert.Equal(SipHash128.Hash(key, pieces.SelectMany(piece => piece).ToArray()), first);
        });

    [Fact]
    public void Key_and_length_matter()
    {
        Assert.NotEqual(SipHash128.Hash(1, Input), SipHash128.Hash(2, Input));
        Assert.NotEqual(SipHash128.Hash(1, Input), SipHash128.Hash((UInt128)1 << 64, Input));
        Assert.NotEqual(SipHash128.Hash(1, new byte[3]), SipHash128.Hash(1, new byte[4]));
    }
}
