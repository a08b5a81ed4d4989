using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using CsCheck;
using Starling.Api;
using Starling.Objects.Queries;
using Starling.Objects.Tests.Http;
using Xunit;

namespace Starling.Objects.Tests.Queries;

public sealed class IndexSearchTests
{
    private static readonly byte[] Bucket = "b"u8.ToArray();

    [Fact]
    public async Task Pages_of_any_size_give_what_one_sorted_answer_gives() =>
        await Gen.Select(Gen.Select(Gen.Int[0, 9], Gen.Int[-20, 20]).Array[0, 40], Gen.Int[1, 7], Gen.Int[1, 9]).SampleAsync(
            async (entries, pageSize, scanSize) =>
            {
                var starling = new FakeStarling { ScanPageSize = scanSize };
                foreach (var group in entries.GroupBy(entry => entry.Item1))
                {
                    var headers = group.Select(entry => new ValueHeader("x-riak-index-n_int", $"{entry.Item2}")).ToArray();
                    await starling.PutAsync("default", RecordKey.OfBucket("b", $"k{group.Key}"), new Value(default, headers));
                }

                await starling.PutAsync("default", RecordKey.OfBucket("other", "k"), new Value(default, [new("x-riak-index-n_int", "1")]));
                string[] model = [.. entries.Where(entry => entry.Item2 is >= -10 and <= 10).Distinct()
                    .OrderBy(entry => entry.Item2).ThenBy(entry => entry.Item1).Select(entry => $"{entry.Item2} k{entry.Item1}")];
                var (whole, _) = await RunAsync(starling, Wish with { IsSorted = true });
                Assert.Equal(model, whole);
                var (loose, _) = await RunAsync(starling, Wish);
                Assert.Equal(model.Order(), loose.Order());

                var paged = new List<string>();
                string? next = null;
                do
                {
                    var (page, continuation) = await RunAsync(starling, Wish with { MaxResults = pageSize, Continuation = next });
                    Assert.Equal(continuation is not null, page.Length == pageSize);
                    paged.AddRange(page);
                    next = continuation;
                }
                while (next is not null);
                Assert.Equal(model, paged);
            }, iter: 100);

    [Theory]
    [InlineData("9", "10", -1)]
    [InlineData("-9", "-10", 1)]
    [InlineData("007", "7", 0)]
    [InlineData("123456789012345678901234567890", "9", 1)]
    public void Numbers_are_ordered_as_numbers(string a, string b, int order)
    {
        Assert.True(IndexTerm.TryRead(IndexKind.Number, Encoding.UTF8.GetBytes(a), out var first));
        Assert.True(IndexTerm.TryRead(IndexKind.Number, Encoding.UTF8.GetBytes(b), out var second));
        Assert.Equal(order, Math.Sign(first.CompareTo(second)));
        Assert.Equal(order == 0, first.Bytes.Span.SequenceEqual(second.Bytes.Span));
    }

    [Fact]
    public void A_continuation_goes_round_and_a_damaged_one_is_refused()
    {
        Assert.True(IndexTerm.TryRead(IndexKind.Number, "-42"u8.ToArray(), out var term));
        var text = Continuation.Show(new IndexEntry(term, "key"u8.ToArray()));
        var read = Continuation.Read(IndexKind.Number, text);
        Assert.Equal((0, "key"), (read.Term.CompareTo(term), Encoding.UTF8.GetString(read.Key.Span)));
        foreach (var bad in new[] { "", "!", "AA", "AgNhYmM", text[1..] })
        {
            Assert.Throws<BadQueryException>(() => Continuation.Read(IndexKind.Number, bad));
        }
    }

    [Theory]
    [InlineData("(unclosed", "x_bin")]
    [InlineData("a", "x_int")]
    public void A_wrong_regular_expression_is_refused(string regex, string field) => Assert.Throws<BadQueryException>(
        () => new IndexQuery(new IndexWish { Field = field, From = "1"u8.ToArray(), TermRegex = regex }));

    private static IndexWish Wish { get; } = new()
    {
        Field = "n_int", IsRange = true, From = "-10"u8.ToArray(), To = "10"u8.ToArray(), ReturnTerms = true,
    };

    private static async Task<(string[] Entries, string? Continuation)> RunAsync(FakeStarling starling, IndexWish wish)
    {
        var entries = new List<string>();
        string? continuation = null;
        var coverage = new Coverage(starling, "default", isQuorum: true, timeout: null);
        await foreach (var batch in IndexSearch.RunAsync(new IndexQuery(wish), coverage, Bucket, allowMult: true, default))
        {
            continuation = batch.Continuation;
            entries.AddRange(batch.Entries.Select(entry =>
                $"{Encoding.UTF8.GetString(entry.Term.Bytes.Span)} {Encoding.UTF8.GetString(entry.Key.Span)}"));
        }

        return ([.. entries], continuation);
    }
}
