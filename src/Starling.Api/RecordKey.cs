using System;
using System.Buffers;
using System.Text;
using Starling.Model.Values;

namespace Starling.Api;

/// <summary>Names one record of a table: the partition key places it, the clustering key orders it within its partition.</summary>
/// <remarks>
/// Both are plain bytes; the partition key has 1 to 66,048 bytes, the clustering key 0 to 65,536. A text converts to the
/// partition key of its UTF-8 bytes with an empty clustering key.
/// </remarks>
public readonly struct RecordKey : IEquatable<RecordKey>
{
    public RecordKey(ReadOnlyMemory<byte> partition, ReadOnlyMemory<byte> clustering = default)
    {
        Partition = partition;
        Clustering = clustering;
    }

    public ReadOnlyMemory<byte> Partition { get; }

    public ReadOnlyMemory<byte> Clustering { get; }

    public static implicit operator RecordKey(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>A partition key of two parts, as the object door makes it of bucket and key: the length of the first part
    /// (unsigned varint), the first part, the second part.</summary>
    public static RecordKey OfBucket(ReadOnlySpan<byte> bucket, ReadOnlySpan<byte> key)
    {
        var bytes = new ArrayBufferWriter<byte>(bucket.Length + key.Length + 3);
        Varint.Write(bytes, (ulong)bucket.Length);
        bytes.Write(bucket);
        bytes.Write(key);
        return new RecordKey(bytes.WrittenMemory);
    }

    /// <inheritdoc cref="OfBucket(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public static RecordKey OfBucket(string bucket, string key) =>
        OfBucket(Encoding.UTF8.GetBytes(bucket), Encoding.UTF8.GetBytes(key));

    /// <summary>The same key as <see cref="OfBucket(string, string)"/> makes: <c>("pages", "home")</c> is the object <c>home</c> of the bucket <c>pages</c>.</summary>
    public static implicit operator RecordKey((string Bucket, string Key) name) => OfBucket(name.Bucket, name.Key);

    /// <summary>Takes a two-part partition key apart; false when it is not one.</summary>
    public bool TrySplitBucket(out ReadOnlyMemory<byte> bucket, out ReadOnlyMemory<byte> key)
    {
        bucket = key = default;
        var rest = Partition.Span;
        if (!Varint.TryRead(ref rest, out var size) || size > (ulong)rest.Length)
        {
            return false;
        }

        var start = Partition.Length - rest.Length;
        bucket = Partition.Slice(start, (int)size);
        key = Partition[(start + (int)size)..];
        return true;
    }

    public bool Equals(RecordKey other) =>
        Partition.Span.SequenceEqual(other.Partition.Span) && Clustering.Span.SequenceEqual(other.Clustering.Span);

    public override bool Equals(object? obj) => obj is RecordKey other && Equals(other);

    /// <summary>Stable within and across processes.</summary>
    public override int GetHashCode()
    {
        var hash = 2166136261u;
        foreach (var b in Partition.Span)
        {
            hash = (hash ^ b) * 16777619;
        }

        foreach (var b in Clustering.Span)
        {
            hash = (hash ^ b) * 16777619;
        }

        return (int)hash;
    }

    public static bool operator ==(RecordKey left, RecordKey right) => left.Equals(right);

    public static bool operator !=(RecordKey left, RecordKey right) => !left.Equals(right);
}
