using System;
using System.Collections.Generic;
using System.Text;
using Microsoft.AspNetCore.Http;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>Which headers of an HTTP request belong to the value, and how they are given back.</summary>
/// <remarks>
/// Stored, under lower-case names: <c>content-type</c> (with its charset), <c>content-encoding</c>,
/// <c>x-riak-meta-*</c>, one <c>x-riak-index-*</c> for each entry, one <c>link</c> for each link. HTTP names have no
/// case, so the case in which a client wrote a metadata name is not kept. Law: what <see cref="Show"/> writes,
/// <see cref="Read"/> reads back to the same headers.
/// </remarks>
internal static class StoredHeaders
{
    public const string Link = "link";
    public const string ContentEncoding = "content-encoding";
    public const string MetaPrefix = "x-riak-meta-";
    public const string OctetStream = "application/octet-stream";

    /// <summary>Most that the stored headers of one value may take, names and texts together.</summary>
    public const int BytesMax = 65_536;

    /// <summary>Most stored headers of one value.</summary>
    public const int CountMax = 1024;

    public static List<ValueHeader> Read(IHeaderDictionary request)
    {
        var headers = new List<ValueHeader>();
        Add(headers, Value.ContentTypeHeader, request.ContentType);
        Add(headers, ContentEncoding, request.ContentEncoding);
        foreach (var (given, texts) in request)
        {
            var name = given.ToLowerInvariant();
            if (name.StartsWith(MetaPrefix, StringComparison.Ordinal))
            {
                Add(headers, name, string.Join(", ", texts.ToArray()));
            }
            else if (name.StartsWith(IndexHeader.Prefix, StringComparison.Ordinal))
            {
                foreach (var text in texts)
                {
                    IndexHeader.Read(name, text ?? "", headers);
                }
            }
            else if (name == Link)
            {
                var links = new List<string>();
                foreach (var text in texts)
                {
                    LinkHeader.Read(text ?? "", links);
                }

                links.ForEach(link => headers.Add(new ValueHeader(Link, link)));
            }
        }

        Check(headers);
        return headers;
    }

    /// <summary>The value's headers for an answer, content type first.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Show(Value value, Target target)
    {
        yield return new("Content-Type", HeaderText.Safe(TypeOf(value)));
        if (value.Header(ContentEncoding) is { } encoding)
        {
            yield return new("Content-Encoding", HeaderText.Safe(encoding));
        }

        yield return new("Link", LinkHeader.Show(target, value));
        for (var i = 0; i < value.Headers.Count; i++)
        {
            var (name, text) = value.Headers[i];
            if (!HeaderText.IsName(name))
            {
                continue;
            }

            if (name.StartsWith(MetaPrefix, StringComparison.Ordinal))
            {
                yield return new("X-Riak-Meta-" + name[MetaPrefix.Length..], HeaderText.Safe(text));
            }
            else if (name.StartsWith(IndexHeader.Prefix, StringComparison.Ordinal))
            {
                // Headers are sorted by name, so the entries of one field stand together.
                var joined = text;
                while (i + 1 < value.Headers.Count && value.Headers[i + 1].Name == name)
                {
                    joined += ", " + value.Headers[++i].Text;
                }

                yield return new("x-riak-index-" + name[IndexHeader.Prefix.Length..], HeaderText.Safe(joined));
            }
        }
    }

    public static string TypeOf(Value value) => value.ContentType is { Length: > 0 } type ? type : OctetStream;

    private static void Add(List<ValueHeader> headers, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            headers.Add(new ValueHeader(name, text));
        }
    }

    private static void Check(List<ValueHeader> headers)
    {
        var bytes = 0L;
        foreach (var (name, text) in headers)
        {
            if (!HeaderText.IsName(name) || !HeaderText.IsSafe(text))
            {
                throw new RefusedException(400, "A header that is to be stored has a control character in it.");
            }

            bytes += name.Length + Encoding.UTF8.GetByteCount(text);
        }

        if (bytes > BytesMax || headers.Count > CountMax)
        {
            throw new RefusedException(
                431,
                "The object's metadata, links and index entries are too large: at most "
                + $"{BytesMax} bytes and {CountMax} entries. Put what is larger into the body.");
        }
    }
}
