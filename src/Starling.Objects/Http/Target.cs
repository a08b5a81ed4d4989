using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Starling.Objects.Http;

/// <summary>A request's target, taken apart: what it names, and its query.</summary>
/// <remarks>
/// It is read from the raw request line, because a server's decoded path has lost the difference between <c>/</c> and
/// <c>%2F</c>, and a key may hold either. The path is split first and each segment is decoded afterwards; empty
/// segments are dropped, as webmachine does, so a trailing slash changes nothing.
/// </remarks>
internal sealed class Target
{
    public const string DefaultType = "default";

    private static readonly byte[] Nothing = [];

    private Target(TargetKind kind) => Kind = kind;

    public TargetKind Kind { get; private init; }

    public PathForm Form { get; private init; }

    /// <summary>The bucket type, which is the name of a Starling table.</summary>
    public string Type { get; private init; } = DefaultType;

    public byte[] Bucket { get; private init; } = Nothing;

    public byte[] Key { get; private init; } = Nothing;

    public Query Query { get; private init; } = Query.Empty;

    /// <summary>Of an index query: the field and its one or two terms.</summary>
    public IReadOnlyList<byte[]> Terms { get; private init; } = [];

    /// <summary>Of a question about an operation: its id.</summary>
    public string Operation { get; private init; } = "";

    public string BucketText => Encoding.UTF8.GetString(Bucket);

    /// <summary>The path of one object in this request's form.</summary>
    public string PathOf(ReadOnlySpan<byte> key) => Form switch
    {
        PathForm.Old => $"/riak/{PercentText.Encode(Bucket)}/{PercentText.Encode(key)}",
        PathForm.Buckets => $"/buckets/{PercentText.Encode(Bucket)}/keys/{PercentText.Encode(key)}",
        _ => $"/types/{PercentText.Encode(Type)}/buckets/{PercentText.Encode(Bucket)}/keys/{PercentText.Encode(key)}",
    };

    /// <summary>The path of one value of a data type.</summary>
    public string DataPathOf(ReadOnlySpan<byte> key) =>
        $"/types/{PercentText.Encode(Type)}/buckets/{PercentText.Encode(Bucket)}/datatypes/{PercentText.Encode(key)}";

    public static Target Parse(string raw)
    {
        var rest = raw.AsSpan();
        var scheme = rest.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && !rest[..scheme].Contains('/'))
        {
            rest = rest[(scheme + 3)..];
            var slash = rest.IndexOf('/');
            rest = slash < 0 ? "/" : rest[slash..];
        }

        var mark = rest.IndexOf('?');
        var query = mark < 0 ? Query.Empty : Query.Parse(rest[(mark + 1)..]);
        var path = (mark < 0 ? rest : rest[..mark]).ToString();
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Of(segments, query);
    }

    private static Target Of(string[] s, Query query) => s switch
    {
        [] => new Target(TargetKind.Root) { Query = query },
        ["ping"] => new Target(TargetKind.Ping) { Query = query },
        ["stats"] => new Target(TargetKind.Stats) { Query = query },
        ["mapred"] => new Target(TargetKind.MapReduce) { Query = query },
        ["search", ..] => new Target(TargetKind.Search) { Query = query },
        ["ops", var id] => new Target(TargetKind.Operation)
        {
            Form = PathForm.Types,
            Type = query["type"] ?? DefaultType,
            Query = query,
            Bucket = Encoding.UTF8.GetBytes(query["bucket"] ?? ""),
            Key = Encoding.UTF8.GetBytes(query["key"] ?? ""),
            Operation = PercentText.DecodeText(id),
        },
        ["types", var type, "props"] =>
            new Target(TargetKind.TypeProps) { Form = PathForm.Types, Type = TypeOf(type), Query = query },
        ["types", var type, "buckets", .. var rest] => OfBuckets(rest, PathForm.Types, TypeOf(type), query),
        ["buckets", .. var rest] => OfBuckets(rest, PathForm.Buckets, DefaultType, query),
        ["riak", .. var rest] => OfOld(rest, query),
        _ => new Target(TargetKind.None) { Query = query },
    };

    private static Target OfBuckets(string[] s, PathForm form, string type, Query query) => s switch
    {
        [] => new Target(TargetKind.Buckets) { Form = form, Type = type, Query = query },
        [var bucket, "keys"] => Of(TargetKind.Keys, form, type, query, bucket),
        [var bucket, "keys", var key] => Of(TargetKind.Object, form, type, query, bucket, key),
        [var bucket, "keys", var key, ..] => Of(TargetKind.LinkWalk, form, type, query, bucket, key),
        [var bucket, "props"] => Of(TargetKind.BucketProps, form, type, query, bucket),
        [var bucket, "datatypes"] => Of(TargetKind.DataType, form, type, query, bucket),
        [var bucket, "datatypes", var key] => Of(TargetKind.DataType, form, type, query, bucket, key),
        [var bucket, "counters"] => Of(TargetKind.Counter, form, type, query, bucket),
        [var bucket, "counters", var key] => Of(TargetKind.Counter, form, type, query, bucket, key),
        [var bucket, "index", .. var terms] => new Target(TargetKind.Index)
        {
            Form = form,
            Type = type,
            Query = query,
            Bucket = PercentText.Decode(bucket),
            Terms = [.. terms.Select(static term => PercentText.Decode(term))],
        },
        _ => new Target(TargetKind.None) { Query = query },
    };

    private static Target OfOld(string[] s, Query query) => s switch
    {
        [] => new Target(TargetKind.Buckets) { Form = PathForm.Old, Query = query },
        [var bucket] => Of(TargetKind.OldBucket, PathForm.Old, DefaultType, query, bucket),
        [var bucket, var key] => Of(TargetKind.Object, PathForm.Old, DefaultType, query, bucket, key),
        [var bucket, var key, ..] => Of(TargetKind.LinkWalk, PathForm.Old, DefaultType, query, bucket, key),
    };

    private static Target Of(
        TargetKind kind, PathForm form, string type, Query query, string bucket, string? key = null) => new(kind)
    {
        Form = form,
        Type = type,
        Query = query,
        Bucket = PercentText.Decode(bucket),
        Key = key is null ? Nothing : PercentText.Decode(key),
    };

    private static string TypeOf(string segment) => PercentText.DecodeText(segment);
}
