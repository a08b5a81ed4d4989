using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Tests.Causality;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

public sealed class DotContextTests
{
    private static readonly Gen<HashSet<Dot>> _dots = Gen.Select(Gen.Int[1, 3], Gen.ULong[1, 9])
        .Select((actor, counter) => new Dot(Sample.Actor(actor), counter)).Array[0, 20].Select(dots => dots.ToHashSet());

    private static readonly Dot[] _all = [.. from actor in Enumerable.Range(0, 5) from counter in Enumerable.Range(1, 11)
        select new Dot(Sample.Actor(actor), (ulong)counter)];

    [Fact]
    public void The_algebra_is_that_of_sets() => Gen.Select(_dots, _dots).Sample(
        (left, right) =>
        {
            var (a, b) = (DotContext.Of(left), DotContext.Of(right));
            void Same(IEnumerable<Dot> dots, DotContext context) => Assert.Equal(DotContext.Of(dots.ToHashSet()), context);
            Same(left.Union(right), DotContext.Union(a, b));
            Same(left.Except(right), a.Except(b));
            Same(left.Intersect(right), a.Intersect(b));
            Assert.Equal(left.Overlaps(right), a.Overlaps(b));
            Assert.Equal(left.IsSupersetOf(right), a.Descends(b));
            Assert.All(_all, dot => Assert.Equal(left.Contains(dot), a.Contains(dot)));
            Assert.All(_all, dot => Assert.Equal(
                left.Where(other => other.Actor == dot.Actor).Select(other => other.Counter).DefaultIfEmpty().Max(), a.Highest(dot.Actor)));
            Assert.Equal(a.Ceiling(), Sample.Vector([.. left]));
            Assert.Equal(a.IsVector, a.Equals(DotContext.Of(a.Ceiling())));
        },
        iter: Cases.Or(3000));

    [Fact]
    public void Ranges_do_not_touch_and_bytes_are_read_back() => _dots.Sample(
        dots =>
        {
            var context = DotContext.Of(dots);
            Assert.Equal(dots.Count, context.Ranges.ToArray().Sum(range => (int)(range.Last - range.First + 1)));
            for (var at = 1; at < context.Ranges.Length; at++)
            {
                var (one, two) = (context.Ranges[at - 1], context.Ranges[at]);
                Assert.True(one.Actor.CompareTo(two.Actor) < 0 || (one.Actor == two.Actor && one.Last + 1 < two.First));
            }

            var writer = new ArrayBufferWriter<byte>();
            context.Write(writer);
            ReadOnlySpan<byte> bytes = [.. writer.WrittenSpan, 7];
            Assert.True(DotContext.TryRead(ref bytes, out var read));
            Assert.Equal([7], bytes.ToArray());
            Assert.Equal(context, read);
        },
        iter: Cases.Or(1000));

    [Fact]
    public void The_last_counter_of_all_is_a_dot_like_others()
    {
        var end = DotContext.Of(new DotRange(Sample.A, 1, ulong.MaxValue));
        Assert.Equal(end, DotContext.Union(end, DotContext.Of(new Dot(Sample.A, ulong.MaxValue))));
        Assert.Equal(DotContext.Of(new Dot(Sample.A, ulong.MaxValue)), end.Except(DotContext.Of(new DotRange(Sample.A, 1, ulong.MaxValue - 1))));
        Assert.Throws<ArgumentOutOfRangeException>(() => DotContext.Of(default(DotRange)));
    }
}
