using System;
using System.Collections.Generic;
using System.Text;
using Starling.Api;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbContent: a value with what describes it, to and from the headers under which Starling stores the same.</summary>
/// <remarks>
/// Stored names are those of the HTTP door (<see cref="StoredHeaders"/>), so what one door writes the other shows. Names of
/// metadata keep their case here, and HTTP's come in lower case. Law: what is read is written again, but for the tag and the
/// time, which are the cluster's.
/// </remarks>
internal static class ContentField
{
    private const string CharsetMark = "charset=";

    public static Value Read(ReadOnlyMemory<byte> payload)
    {
        ReadOnlyMemory<byte>? body = null;
        string? type = null;
        string? charset = null;
        var headers = new List<ValueHeader>();
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: body = field.Bytes(); break;
                case 2: type = TextField.Read(field.Bytes(), "content_type"); break;
                case 3: charset = TextField.Read(field.Bytes(), "charset"); break;
                case 4: Add(headers, StoredHeaders.ContentEncoding, TextField.Read(field.Bytes(), "content_encoding")); break;
                case 6: headers.Add(new ValueHeader(StoredHeaders.Link, LinkField.Read(field.Bytes()))); break;
                case 9: headers.Add(Metadata(PairField.Read(field.Bytes()))); break;
                case 10: IndexEntry(PairField.Read(field.Bytes()), headers); break;
                default: field.Skip(); break; // The tag, the time and the mark of a tombstone are the cluster's.
            }
        }

        if (body is null)
        {
            throw new BadMessageException("the content's value is missing");
        }

        type = string.IsNullOrEmpty(type) && !string.IsNullOrEmpty(charset) ? StoredHeaders.OctetStream : type;
        Add(headers, Value.ContentTypeHeader, string.IsNullOrEmpty(charset) ? type : $"{type}; {CharsetMark}{charset}");
        CheckSize(headers);
        return new Value(body.Value, headers);
    }

    /// <summary>Writes one version as field 1 of the present message.</summary>
    /// <param name="message">The answer.</param>
    /// <param name="version">What to show.</param>
    /// <param name="isHead">Leave the value out.</param>
    public static void Write(ProtoWriter message, RecordVersion version, bool isHead)
    {
        var start = message.Open(1);
        message.Bytes(1, isHead ? default : version.Value.Body.Span);
        var (type, charset) = Split(version.Value.ContentType);
        message.Text(2, type);
        message.Text(3, charset);
        message.Text(4, version.Value.Header(StoredHeaders.ContentEncoding));
        message.Text(5, version.Tag);
        WriteAll(message, version.Value, StoredHeaders.Link, static (message, _, text) => LinkField.Write(message, 6, text));
        var micros = Math.Max(0, version.WrittenAt);
        message.U32(7, (uint)Math.Min(micros / 1_000_000, uint.MaxValue));
        message.U32(8, (uint)(micros % 1_000_000));
        WriteAll(message, version.Value, StoredHeaders.MetaPrefix, static (message, name, text) => PairField.Write(message, 9, name, text));
        WriteAll(message, version.Value, IndexHeader.Prefix, static (message, name, text) => PairField.Write(message, 10, name, text));
        if (version.IsTombstone)
        {
            message.Flag(11, true);
        }

        message.Close(start);
    }

    private static void WriteAll(ProtoWriter message, Value value, string prefix, Action<ProtoWriter, string, string> write)
    {
        foreach (var (name, text) in value.Headers)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                write(message, name[prefix.Length..], text);
            }
        }
    }

    private static ValueHeader Metadata((ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value) pair) =>
        new(StoredHeaders.MetaPrefix + TextField.Read(pair.Key, "usermeta key"), TextField.Read(pair.Value, "usermeta value"));

    private static void IndexEntry((ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value) pair, List<ValueHeader> headers)
    {
        var name = IndexHeader.Prefix + TextField.Read(pair.Key, "index's name").ToLowerInvariant();
        headers.Add(IndexHeader.Entry(name, TextField.Read(pair.Value, "index's value")));
    }

    private static void Add(List<ValueHeader> headers, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            headers.Add(new ValueHeader(name, text));
        }
    }

    /// <summary>A stored content type, with its charset apart, as Riak keeps them.</summary>
    private static (string? Type, string? Charset) Split(string? stored)
    {
        if (stored is null)
        {
            return (null, null);
        }

        var rest = new StringBuilder();
        string? charset = null;
        foreach (var range in stored.AsSpan().Split(';'))
        {
            var part = stored.AsSpan()[range].Trim();
            if (charset is null && rest.Length > 0 && part.StartsWith(CharsetMark, StringComparison.OrdinalIgnoreCase))
            {
                charset = part[CharsetMark.Length..].ToString();
            }
            else
            {
                rest.Append(rest.Length > 0 ? "; " : "").Append(part);
            }
        }

        return (rest.ToString(), charset);
    }

    private static void CheckSize(List<ValueHeader> headers)
    {
        var bytes = 0L;
        foreach (var (name, text) in headers)
        {
            bytes += name.Length + Encoding.UTF8.GetByteCount(text);
        }

        if (bytes > StoredHeaders.BytesMax || headers.Count > StoredHeaders.CountMax)
        {
            throw new RefusalException(
                $"The object's metadata, links and index entries are too large: at most {StoredHeaders.BytesMax} bytes and "
                + $"{StoredHeaders.CountMax} entries. Put what is larger into the value.");
        }
    }
}
