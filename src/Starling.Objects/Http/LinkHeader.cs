using System;
using System.Collections.Generic;

namespace Starling.Objects.Http;

/// <summary>Riak's links: kept with the value as texts, given back with it; nothing follows them yet.</summary>
/// <remarks>
/// Grammar: <c>&lt;/buckets/B/keys/K&gt;; riaktag="T"</c> or, in the old form, <c>&lt;/riak/B/K&gt;; riaktag="T"</c>;
/// several are separated by commas. The only link without a key is the own bucket with <c>rel="up"</c>, which every
/// answer carries anyway and which therefore is not stored. Links are stored in the first form and shown in the form of
/// the request.
/// </remarks>
internal static class LinkHeader
{
    private const string Malformed =
        "Invalid Link header. Links must be of the form\n</buckets/BucketName/keys/KeyName>; riaktag=\"TagName\"";

    /// <summary>The stored texts of a request's links, one for each. Refuses malformed ones with 400.</summary>
    public static void Read(string header, List<string> links)
    {
        var rest = header.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var close = rest.IndexOf('>');
            if (rest[0] != '<' || close < 0)
            {
                throw new RefusedException(400, Malformed);
            }

            var path = rest[1..close].ToString();
            rest = rest[(close + 1)..].TrimStart();
            var (name, tag) = Parameter(ref rest);
            if (Stored(path, name, tag) is { } link)
            {
                links.Add(link);
            }

            if (!rest.IsEmpty && rest[0] != ',')
            {
                throw new RefusedException(400, Malformed);
            }

            rest = rest.IsEmpty ? rest : rest[1..].TrimStart();
        }
    }

    /// <summary>The header of an answer: the way up to the bucket, then the stored links.</summary>
    public static string Show(Target target, Starling.Api.Value value)
    {
        var old = target.Form == PathForm.Old;
        var bucket = PercentText.Encode(target.Bucket);
        var text = old ? $"</riak/{bucket}>; rel=\"up\"" : $"</buckets/{bucket}>; rel=\"up\"";
        foreach (var header in value.Headers)
        {
            if (header.Name == StoredHeaders.Link)
            {
                text += ", " + HeaderText.Safe(old ? OldForm(header.Text) : header.Text);
            }
        }

        return text;
    }

    private static (string Name, string Text) Parameter(ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] != ';')
        {
            throw new RefusedException(400, Malformed);
        }

        rest = rest[1..].TrimStart();
        var open = rest.IndexOf("=\"", StringComparison.Ordinal);
        var close = open < 0 ? -1 : rest[(open + 2)..].IndexOf('"');
        if (close < 0)
        {
            throw new RefusedException(400, Malformed);
        }

        var name = rest[..open].ToString();
        var text = rest.Slice(open + 2, close).ToString();
        rest = rest[(open + close + 3)..].TrimStart();
        return (name, text);
    }

    private static string? Stored(string path, string name, string tag)
    {
        var target = Target.Parse(path);
        var isBucket = target.Kind is TargetKind.OldBucket
            || path.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["buckets", _];
        if (isBucket && name == "rel" && tag == "up")
        {
            return null;
        }

        if (target.Kind != TargetKind.Object || target.Form == PathForm.Types || name != "riaktag")
        {
            throw new RefusedException(400, Malformed);
        }

        var (bucket, key) = (PercentText.Encode(target.Bucket), PercentText.Encode(target.Key));
        var link = $"</buckets/{bucket}/keys/{key}>; riaktag=\"{tag}\"";
        return HeaderText.IsSafe(link) ? link : throw new RefusedException(400, Malformed);
    }

    private static string OldForm(string link)
    {
        var close = link.IndexOf('>');
        if (!link.StartsWith("</buckets/", StringComparison.Ordinal) || close < 0)
        {
            return link;
        }

        var target = Target.Parse(link[1..close]);
        return $"</riak/{PercentText.Encode(target.Bucket)}/{PercentText.Encode(target.Key)}{link[close..]}";
    }
}
