using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>A bucket of a type, as the record key of its overrides.</summary>
internal static class BucketName
{
    public static RecordKey Of(Target target) => Of(target.Type, target.Bucket);

    public static RecordKey Of(string type, System.ReadOnlySpan<byte> bucket) =>
        RecordKey.OfBucket(System.Text.Encoding.UTF8.GetBytes(type), bucket);
}
