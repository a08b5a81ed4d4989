using System;
using System.Text;
using Starling.Model.Placement;
using Xunit;

namespace Starling.Model.Tests.Placement;

/// <summary>
/// Published vectors: DataStax drivers' unit tests (C#, Ruby, Node.js) and tokens read from a running Cassandra 5.0.
/// </summary>
public sealed class Murmur3Tests
{
    [Theory]
    [InlineData("a", -8839064797231613815)]
    [InlineData("ab", -7815133031266706642)]
    [InlineData("abc", -5434086359492102041)]
    [InlineData("abcd", -5153323217664422577)]
    [InlineData("abcde", 2321271983248423864)]
    [InlineData("abcdef", -1982280103179862187)]
    [InlineData("abcdefg", -6427428730009885543)]
    [InlineData("abcdefgh", -3708139591217214462)]
    [InlineData("cassandra", 356242581507269238)]
    [InlineData("test_key_12345", -3182120811138177122)]
    [InlineData("0123456789abcde", -6472281833689111727)]
    [InlineData("0123456789abcdef", 5467490433528156583)]
    [InlineData("9223372036854775807", 7162290910810015547)]
    [InlineData("this is a longer test key for murmur3 hashing", -7889617755374116647)]
    public void Tokens_of_text_equal_Cassandra(string key, long token) =>
        Assert.Equal(new Token(token), Murmur3.TokenOf(Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData("00", 5048724184180415669)]
    [InlineData("80", -5284281814142962636)]
    [InlineData("FF", -4442228696663692417)]
    [InlineData("FFFE", -2002833339314343643)]
    [InlineData("E2E7", -8582699461035929883)]
    [InlineData("FF010203", -2839127690952877842)]
    [InlineData("00FFFFFF", 123573637386978882)]
    [InlineData("FEFEFEFE", 4566408979886474012)]
    [InlineData("80000000", -420533958509279465)]
    [InlineData("E2E7E2E7E2E701", 2222373981930033306)]
    [InlineData("0000000000000080", 78142285821850151)]
    [InlineData("FFFFFFFFFFFFFFFF", 7071048584287372947)]
    [InlineData("FEFEFEFEFEFEFEFE", -8927430733708461935)]
    [InlineData("80818283848586878889", -7623170703309721106)]
    [InlineData("0102030405060708090A0B0C0D0E0F", 597835946752277653)]
    [InlineData("0102030405060708090A0B0C0D0E0F10", -5563837382979743776)]
    [InlineData("000102" + "03FFFFFFFFFFFFFFFFFFFFFFFF", 6463632673159404390)]
    [InlineData("550E8400E29B41D4A716446655440000", 4277286421682315655)]
    [InlineData("FEFEFEFEFEFEFEFEFEFEFEFEFEFEFEFEFE", -1672437813826982685)]
    [InlineData("00FF10FA9900FF10FA9900FF10FA9900FF10FA9900FF10FA9900FF10FA9900FF10FA9900FF10FA9900FF10FA9900FF10FA99",
        5837342703291459765)]
    public void Tokens_of_bytes_equal_Cassandra(string hex, long token) =>
        Assert.Equal(new Token(token), Murmur3.TokenOf(Convert.FromHexString(hex)));

    /// <summary>('hello', 42) and ('world', 99): each component is its length, its bytes and a zero.</summary>
    [Theory]
    [InlineData("000568656C6C6F0000040000002A00", 7666157718303755816)]
    [InlineData("0005776F726C640000040000006300", -4641306270390207264)]
    public void Tokens_of_composite_keys_equal_Cassandra(string hex, long token) =>
        Assert.Equal(new Token(token), Murmur3.TokenOf(Convert.FromHexString(hex)));

    /// <summary>The hash of one block can be run backwards; this key's first half comes out as the lowest number.</summary>
    [Fact]
    public void The_lowest_number_becomes_the_highest_token()
    {
        var key = Convert.FromHexString("AE472A9CA8A2CF774A51E33CDD968544");

        Assert.Equal((UInt128)1 << 63, Murmur3.Hash128(key, 0) >> 64);
        Assert.Equal(Token.MaxValue, Murmur3.TokenOf(key));
    }

    [Fact]
    public void The_empty_key_has_token_zero() => Assert.Equal(new Token(0), Murmur3.TokenOf([]));

    [Theory]
    [InlineData("", 0UL, 0UL)]
    [InlineData("hello", 0xcbd8a7b341bd9b02UL, 0x5b1e906a48ae1d19UL)]
    [InlineData("hello, world", 0x342fac623a5ebc8eUL, 0x4cdcbc079642414dUL)]
    [InlineData("19 Jan 2038 at 3:14:07 AM", 0xb89e5988b737affcUL, 0x664fc2950231b2cbUL)]
    [InlineData("The quick brown fox jumps over the lazy dog.", 0xcd99481f9ee902c9UL, 0x695da1a38987b6e7UL)]
    public void The_standard_hash_equals_the_published_one(string text, ulong first, ulong second) =>
        Assert.Equal(new UInt128(first, second), Murmur3.Hash128(Encoding.UTF8.GetBytes(text), 0));

    [Fact]
    public void The_variants_differ_only_where_the_tail_has_high_bytes()
    {
        byte[] block = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        byte[] tailed = [.. block, 0xff];

        Assert.Equal((long)(Murmur3.Hash128(block, 0) >> 64), Murmur3.TokenOf(block).Value);
        Assert.NotEqual((long)(Murmur3.Hash128(tailed, 0) >> 64), Murmur3.TokenOf(tailed).Value);
        Assert.NotEqual(Murmur3.Hash128(block, 0), Murmur3.Hash128(block, 1));
    }
}
