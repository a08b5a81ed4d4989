using System;
using System.Buffers;
using System.Linq;
using CsCheck;
using Starling.Api;
using Xunit;

namespace Starling.Api.Tests;

public sealed class ValueTests
{
    private static readonly Gen<string> Names = Gen.String[Gen.Char['a', 'c'], 0, 3];
    private static readonly Gen<ValueHeader[]> Headers =
        Gen.Select(Names, Gen.String[Gen.Char[' ', '\u2fff'], 0, 20], (name, text) => new ValueHeader(name, text)).Array[0, 6];

    [Fact]
    public void What_was_stored_is_read() => Gen.Select(Headers, Gen.Byte.Array[0, 40]).Sample((headers, body) =>
    {
        var stored = Stored(new Value(body, headers));
        Assert.True(Value.IsWellFormed(stored));
        Assert.True(Value.TryRead(stored, out var value));
        Assert.Equal(body, value.Body.ToArray());
        Assert.Equal(headers.OrderBy(h => h.Name, StringComparer.Ordinal), value.Headers);
        Assert.Equal(stored, Stored(value));
        Assert.Equal(stored.Length, value.StoredSize);
    });

    [Fact]
    public void Headers_in_any_order_of_names_give_the_same_bytes() => Gen.Select(Headers, Gen.Int.Array[6]).Sample((headers, order) =>
    {
        // Those of one name keep their order, which means something; those of different names do not.
        var shuffled = headers.Select((header, i) => (header, i))
            .GroupBy(x => x.header.Name).OrderBy(group => order[group.First().i]).SelectMany(group => group).Select(x => x.header);
        Assert.Equal(Stored(new Value("b"u8.ToArray(), headers)), Stored(new Value("b"u8.ToArray(), [.. shuffled])));
    });

    [Fact]
    public void Any_bytes_are_refused_or_read_and_the_check_says_the_same() => Gen.OneOf(Gen.Byte, Gen.Byte[0, 3]).Array[0, 30].Sample(
        bytes =>
        {
            var isGood = Value.IsWellFormed(bytes);
            Assert.Equal(isGood, Value.TryRead(bytes, out var value));
            if (isGood)
            {
                Assert.True(Value.TryRead(Stored(value), out var again));
                Assert.Equal(value.Headers, again.Headers);
                Assert.Equal(value.Body.ToArray(), again.Body.ToArray());
            }
        },
        iter: 50_000);

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0101")]
    [InlineData("010161")]
    [InlineData("01016102")]
    [InlineData("8000")]
    [InlineData("FFFFFFFFFFFFFFFFFF01")]
    [InlineData("8108")]
    [InlineData("01FFFFFFFFFFFFFFFFFF010000")]
    public void Malformed_bytes_are_refused_without_allocating_for_their_counts(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Value.TryRead(bytes, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Value.TryRead(bytes, out _));
        Assert.False(Value.IsWellFormed(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public void A_value_has_at_most_1024_headers()
    {
        var headers = Enumerable.Range(0, 1025).Select(i => new ValueHeader($"{i:x4}", "")).ToArray();
        Assert.True(Value.TryRead(Stored(new Value(default, headers[..1024])), out var value));
        Assert.Equal(1024, value.Headers.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Value(default, headers));
    }

    [Fact]
    public void Texts_and_bytes_convert()
    {
        Value text = "grüß";
        Assert.Equal(("grüß", "text/plain; charset=utf-8"), (text.Text, text.ContentType));
        Value bytes = new byte[] { 1, 2 };
        Assert.Null(bytes.ContentType);
        Assert.Equal(new byte[] { 0, 1, 2 }, Stored(bytes));
        Assert.Equal(new byte[] { 0 }, Stored(Value.Empty));
    }

    [Fact]
    public void The_first_header_of_a_name_is_found()
    {
        var value = new Value(default, [new("x", "1"), new("a", "2"), new("x", "3")]);
        Assert.Equal(("1", "2", null), (value.Header("x"), value.Header("a"), value.Header("X")));
        Assert.Equal(["2", "1", "3"], value.Headers.Select(h => h.Text));
    }

    internal static byte[] Stored(Value value)
    {
        var writer = new ArrayBufferWriter<byte>();
        value.WriteTo(writer);
        return writer.WrittenSpan.ToArray();
    }
}
