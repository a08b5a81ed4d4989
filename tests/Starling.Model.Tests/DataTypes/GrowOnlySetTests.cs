using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Starling.Model.DataTypes;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

public sealed class GrowOnlySetTests
{
    private static readonly Gen<ReadOnlyMemory<byte>[]> _elements =
        Gen.Byte[0, 3].Array[0, 3].Select(bytes => (ReadOnlyMemory<byte>)bytes).Array[0, 12];

    [Fact]
    public void It_is_the_union() => Gen.Select(_elements, _elements, _elements).Sample(
        (x, y, z) =>
        {
            var (a, b, c) = (GrowOnlySet.Of(x), GrowOnlySet.Of(y), GrowOnlySet.Of(z));
            var ab = GrowOnlySet.Merge(a, b);
            Assert.Equal(GrowOnlySet.Of([.. y, .. x, .. y]), ab);
            Assert.Equal(ab, GrowOnlySet.Merge(b, a));
            Assert.Equal(GrowOnlySet.Merge(ab, c), GrowOnlySet.Merge(a, GrowOnlySet.Merge(b, c)));
            Assert.Equal(a, GrowOnlySet.Merge(a, a));
            Assert.Equal(ab, GrowOnlySet.Merge(ab, b));
            Assert.All(x.Concat(y), element => Assert.True(ab.Contains(element)));
            Assert.Equal(x.Concat(y).Select(element => Convert.ToHexString(element.Span)).Distinct().Order(StringComparer.Ordinal),
                ab.Elements.ToArray().Select(element => Convert.ToHexString(element.Span)));
            Assert.Equal(ab.ToBytes(), GrowOnlySet.Read(ab.ToBytes()).ToBytes());
            Assert.Equal(ab.Equals(c), ab.ToBytes().AsSpan().SequenceEqual(c.ToBytes()));
        },
        iter: Cases.Or(2000));

    [Fact]
    public void Too_much_is_refused()
    {
        IReadOnlyCollection<ReadOnlyMemory<byte>> three = [new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3, 3 }];
        Assert.Throws<DataLimitException>(() => GrowOnlySet.Of(three, new DataLimits { ElementsMax = 2 }));
        Assert.Throws<DataLimitException>(() => GrowOnlySet.Of(three, new DataLimits { NameBytesMax = 1 }));
    }
}
