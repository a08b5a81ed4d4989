using System;
using System.Threading.Tasks;
using Starling.Model.DataTypes;
using Starling.Objects.DataTypes;

namespace Starling.Objects.Http;

/// <summary>Where the counters of old clients live.</summary>
/// <remarks>Riak keeps them among the objects of the default type. Here they are data types of a table of their own, which is made like any other: what they
/// were before bucket types had names. Their buckets' properties are those of the default type's buckets.</remarks>
internal sealed class CounterPlaces(Places places, BucketBook buckets, TypeBook types, string table)
{
    /// <summary>The place of a counter. Refuses with 409 a bucket that allows no siblings and with 404 where there is no such table.</summary>
    public async ValueTask<ObjectPlace> FindAsync(ReadOnlyMemory<byte> bucket, ReadOnlyMemory<byte> key)
    {
        var overrides = await buckets.OfAsync(BucketName.Of(Target.DefaultType, bucket.Span));
        var properties = BucketProperties.Of(await types.FindAsync(Target.DefaultType), overrides);
        if (!properties.AllowMult)
        {
            throw new RefusedException(409, "Counters require bucket property 'allow_mult=true'");
        }

        if (await places.TryFindAsync(table, bucket, key) is { } place
            && DataTables.TryKind(place.Table, out var kind) && kind == DataKind.Counter)
        {
            return place with { Properties = properties };
        }

        throw new RefusedException(404,
            $"Counters live in the table '{table}', which does not exist or holds something else. Create it with "
            + $"'starling table create {table} --rule datatypes --prop datatype=counter'.");
    }
}
