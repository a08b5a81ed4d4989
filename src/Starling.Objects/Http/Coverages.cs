using System;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Objects.Queries;

namespace Starling.Objects.Http;

/// <summary>How the objects of a bucket are walked, as its type and its properties say.</summary>
internal sealed class Coverages(IStarling starling, TypeBook types, BucketBook buckets)
{
    /// <summary>The walk and the bucket's properties; null for an unknown type. One replica of each slot is asked where the bucket's
    /// <c>r</c> is 1, else a majority, so lists and queries are as safe as the bucket's reads.</summary>
    /// <param name="type">The bucket type.</param>
    /// <param name="bucket">Empty for the type itself.</param>
    /// <param name="timeout">For the whole walk; null: none.</param>
    public async ValueTask<(Coverage Coverage, BucketProperties Properties)?> TryFindAsync(
        string type, ReadOnlyMemory<byte> bucket, TimeSpan? timeout)
    {
        if (await types.TryFindAsync(type) is not { } table)
        {
            return null;
        }

        var overrides = bucket.IsEmpty ? BucketProperties.NoOverrides : await buckets.OfAsync(BucketName.Of(type, bucket.Span));
        var properties = BucketProperties.Of(table, overrides);
        return (new Coverage(starling, table.Name, isQuorum: properties.R.Count != 1, timeout), properties);
    }
}
