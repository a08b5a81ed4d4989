using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Agreement;
using Xunit;

namespace Starling.Model.Tests.Agreement;

public sealed class ReconciliationTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(5000, 0, 0)]
    [InlineData(5000, 1, 0)]
    [InlineData(5000, 0, 1)]
    [InlineData(0, 300, 0)]
    [InlineData(0, 0, 300)]
    [InlineData(2000, 17, 23)]
    [InlineData(100, 1000, 1000)]
    public void Given_two_sets_When_decoded_Then_exactly_the_differences_are_found(int common, int theirs, int ours)
    {
        for (var round = 0UL; round < 20; round++)
        {
            var shared = Elements(round * 3 + 1, common);
            var other = Elements(round * 3 + 2, theirs);
            var own = Elements(round * 3 + 3, ours);
            var decoder = Decode([.. shared, .. other], [.. shared, .. own], symbolsMax: 10_000);
            Assert.True(decoder.IsDone);
            Assert.Equal(other.Order(), decoder.Missing.Order());
            Assert.Equal(own.Order(), decoder.Surplus.Order());
        }
    }

    /// <summary>The paper's figure 4: at most about 1.8 symbols a difference for few, 1.4 for a thousand.</summary>
    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(4, 2.1)]
    [InlineData(64, 1.7)]
    [InlineData(1000, 1.45)]
    public void Given_d_differences_When_decoded_Then_the_mean_of_symbols_for_each_is_as_published(int differences, double most)
    {
        const int rounds = 60;
        var symbols = 0;
        for (var round = 0UL; round < rounds; round++)
        {
            symbols += Decode(Elements(round + 1, differences), [], symbolsMax: 100_000).Symbols;
        }

        var mean = symbols / (double)(rounds * differences);
        TestContext.Current.TestOutputHelper?.WriteLine($"d = {differences}: {mean:F2} symbols a difference");
        Assert.InRange(mean, 1.0, most);
    }

    [Fact]
    public void Given_too_many_differences_Then_the_decoder_gives_up_at_its_bound()
    {
        var decoder = Decode(Elements(1, 1000), [], symbolsMax: 300);
        Assert.True(decoder.HasGivenUp);
        Assert.Equal(300, decoder.Symbols);
    }

    /// <summary>Peeled without a bound, such symbols name the same ids again and again until the memory is full.</summary>
    [Fact]
    public void Given_symbols_of_a_set_that_changed_meanwhile_Then_the_decoder_ends_and_finds_no_more_ids_than_symbols()
    {
        var givenUp = 0;
        for (var round = 0UL; round < 300; round++)
        {
            var before = new SymbolEncoder(Elements(round, 30));
            var after = new SymbolEncoder(Elements(round, 30)[..20]);
            var decoder = new SymbolDecoder(Elements(round, 30)[5..], symbolsMax: 200);
            for (var i = 0; !decoder.IsDone && !decoder.HasGivenUp; i++)
            {
                var (early, late) = (before.Next(), after.Next());
                decoder.Add(i < 16 ? early : late);
                Assert.InRange(decoder.Missing.Count + decoder.Surplus.Count, 0, decoder.Symbols);
            }

            givenUp += decoder.HasGivenUp && decoder.Symbols < 200 ? 1 : 0;
        }

        Assert.NotEqual(0, givenUp);
    }

    [Fact]
    public void Given_symbols_When_written_and_read_Then_they_are_the_same()
    {
        var encoder = new SymbolEncoder(Elements(7, 100));
        Span<byte> bytes = stackalloc byte[CodedSymbol.Size];
        for (var i = 0; i < 50; i++)
        {
            var symbol = encoder.Next();
            symbol.Write(bytes);
            Assert.Equal(symbol, CodedSymbol.Read(bytes));
        }
    }

    private static SymbolDecoder Decode(List<ulong> theirs, List<ulong> ours, int symbolsMax)
    {
        var encoder = new SymbolEncoder(theirs);
        var decoder = new SymbolDecoder(ours, symbolsMax);
        while (!decoder.IsDone && !decoder.HasGivenUp)
        {
            decoder.Add(encoder.Next());
        }

        return decoder;
    }

    private static List<ulong> Elements(ulong seed, int count)
    {
        var key = (UInt128)seed << 64 | 42;
        return [.. Enumerable.Range(0, count).Select(i => Fingerprint.Of(key, BitConverter.GetBytes(i), [1]).Low)];
    }
}
