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
        var record = RecordKey.OfBucket(target.Bucket, key);
        if (record.Partition.Length > KeyBytesMax)
        {
            throw new RefusedException(
                414, $"Bucket and key are too long: together they may have {KeyBytesMax - 3} bytes.");
        }

        var table = await types.FindAsync(target.Type);
        var replicas = await types.ReplicasAsync(table);
        var properties = BucketProperties.Of(table, await buckets.OfAsync(target));
        return new ObjectPlace(table, record, properties, replicas);
    }
}
