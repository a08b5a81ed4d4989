using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>The two bodies of an answer that offers several siblings: a list of their tags, or all of them in
/// parts.</summary>
/// <remarks>The parts follow RFC 2046, section 5.1, in Riak's spelling: the tag is unquoted, a tombstone has
/// <c>X-Riak-Deleted: true</c> and an empty body.</remarks>
internal static class SiblingsBody
{
    public const string DeletedHeader = "X-Riak-Deleted";

    public static byte[] List(IReadOnlyList<RecordVersion> versions)
    {
        var text = new StringBuilder("Siblings:\n");
        foreach (var version in versions)
        {
            text.Append(version.Tag).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static ReadOnlyMemory<byte> Parts(IReadOnlyList<RecordVersion> versions, Target target, string boundary)
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (var version in versions)
        {
            Write(body, $"\r\n--{boundary}\r\n");
            foreach (var (name, text) in StoredHeaders.Show(version.Value, target))
            {
                Write(body, $"{name}: {text}\r\n");
            }

            Write(body, $"Etag: {version.Tag}\r\nLast-Modified: {HttpDate.Show(version.WrittenAtTime)}\r\n");
            if (TimeToLive.Show(version) is { } expires)
            {
                Write(body, $"{TimeToLive.ExpiresHeader}: {expires}\r\n");
            }

            Write(body, version.IsTombstone ? DeletedHeader + ": true\r\n\r\n" : "\r\n");
            body.Write(version.Value.Body.Span);
        }

        Write(body, $"\r\n--{boundary}--\r\n");
        return body.WrittenMemory;
    }

    private static void Write(ArrayBufferWriter<byte> body, string text) => Encoding.UTF8.GetBytes(text, body);
}
