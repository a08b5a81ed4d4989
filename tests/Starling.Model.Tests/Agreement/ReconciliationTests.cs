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

    /// <summary>A place that changed is one difference, though each side's id of it is in the symbols.</summary>
    [Theory]
    [InlineData(1, 0, 0, 1.0)]
    [InlineData(4, 0, 0, 2.1)]
    [InlineData(100, 0, 0, 1.75)]
    [InlineData(3, 2, 2, 2.1)]
    [InlineData(0, 5, 5, 2.1)]
    [InlineData(0, 900, 0, 1.75)]
    public void Given_sets_with_one_id_for_each_place_When_decoded_Then_a_changed_place_costs_one_difference(
        int changed, int onlyTheirs, int onlyOurs, double most)
    {
        const int rounds = 40;
        var symbols = 0;
        for (var round = 0; round < rounds; round++)
        {
            var (theirs, ours) = Placed(round, changed, onlyTheirs, onlyOurs);
            var decoder = Decode(theirs, ours, symbolsMax: 4000, PlaceOf);
            Assert.True(decoder.IsDone);
            Assert.Equal(theirs.Except(ours).Order(), decoder.Missing.Order());
            Assert.Equal(ours.Except(theirs).Order(), decoder.Surplus.Order());
            symbols += decoder.Symbols;
        }

        var mean = symbols / (double)(rounds * (changed + onlyTheirs + onlyOurs));
        TestContext.Current.TestOutputHelper?.WriteLine($"{changed} changed, {onlyTheirs} and {onlyOurs} alone: {mean:F2} symbols a place");
        Assert.InRange(mean, 1.0, most);
    }

    [Fact]
    public void Given_placed_symbols_of_a_set_that_changed_meanwhile_Then_the_decoder_ends()
    {
        var givenUp = 0;
        for (var round = 0; round < 200; round++)
        {
            var (before, ours) = Placed(round, 30, 0, 0);
            List<ulong> after = [.. before.Select((id, i) => i < 10 ? id ^ 1 : id)];
            var (early, late) = (new SymbolEncoder(before, PlaceOf), new SymbolEncoder(after, PlaceOf));
            var decoder = new SymbolDecoder(ours, symbolsMax: 200, PlaceOf);
            for (var i = 0; !decoder.IsDone && !decoder.HasGivenUp; i++)
            {
                var (one, other) = (early.Next(), late.Next());
                decoder.Add(i < 16 ? one : other);
                Assert.InRange(decoder.Missing.Count + decoder.Surplus.Count, 0, 2 * decoder.Symbols);
            }

            givenUp += decoder.HasGivenUp ? 1 : 0;
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

    private static ulong PlaceOf(ulong id) => id >> 54;

    /// <summary>A thousand places, of which some hold other ids on both sides and some nothing on one.</summary>
    private static (List<ulong> Theirs, List<ulong> Ours) Placed(int round, int changed, int onlyTheirs, int onlyOurs)
    {
        var chance = new Random(round);
        List<ulong> theirs = [], ours = [];
        foreach (var (i, place) in Enumerable.Range(0, 1000).OrderBy(_ => chance.Next()).Index())
        {
            var (one, other) = (IdAt(place, chance), IdAt(place, chance));
            var isAlone = i >= changed && i < changed + onlyTheirs + onlyOurs;
            if (!isAlone || i < changed + onlyTheirs)
            {
                theirs.Add(one);
            }

            if (!isAlone || i >= changed + onlyTheirs)
            {
                ours.Add(i < changed ? other : one);
            }
        }

        return (theirs, ours);
    }

    private static ulong IdAt(int place, Random chance) => ((ulong)place << 54) | (ulong)chance.NextInt64(1L << 54);

    private static SymbolDecoder Decode(List<ulong> theirs, List<ulong> ours, int symbolsMax, Func<ulong, ulong>? placeOf = null)
    {
        var encoder = new SymbolEncoder(theirs, placeOf);
        var decoder = new SymbolDecoder(ours, symbolsMax, placeOf);
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
