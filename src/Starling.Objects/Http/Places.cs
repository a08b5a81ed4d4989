using System;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>Finds the place of an object request.</summary>
internal sealed class Places(TypeBook types, BucketBook buckets)
{
    /// <summary>Most bytes of bucket and key together, with the bucket's length before them: a partition key's
    /// limit.</summary>
    private const int KeyBytesMax = 65_536;

    /// <summary>The place of an object. Refuses with 404 an unknown type and with 414 a key that is too long.</summary>
    public async ValueTask<ObjectPlace> FindAsync(DoorRequest request, byte[] key)
    {
        var target = request.Target;
        return await TryFindAsync(target.Type, target.Bucket, key)
            ?? throw new RefusedException(404, ErrorTable.UnknownType(target.Type));
    }

    /// <summary>The place of an object, null for an unknown type. Refuses with 414 a key that is too long.</summary>
    public async ValueTask<ObjectPlace?> TryFindAsync(string type, ReadOnlyMemory<byte> bucket, ReadOnlyMemory<byte> key)
    {
        var record = RecordKey.OfBucket(bucket.Span, key.Span);
        if (record.Partition.Length > KeyBytesMax)
        {
            throw new RefusedException(
                414, $"Bucket and key are too long: together they may have {KeyBytesMax - 3} bytes.");
        }

        if (await types.TryFindAsync(type) is not { } table)
        {
            return null;
        }

        var replicas = await types.ReplicasAsync(table);
        var properties = BucketProperties.Of(table, await buckets.OfAsync(BucketName.Of(type, bucket.Span)));
        return new ObjectPlace(table, record, properties, replicas);
    }
}
