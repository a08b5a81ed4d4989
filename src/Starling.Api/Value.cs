using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Starling.Model.Values;

namespace Starling.Api;

/// <summary>What a record holds: bytes, and headers that describe them (a content type, user metadata).</summary>
/// <remarks>
/// Headers are part of the value: they are replicated, compared and resolved with it. Stored form: number of headers
/// (unsigned varint), each name and text as length and UTF-8 bytes, in order of names (ordinal; equal names keep their order),
/// then the body. Immutable.
/// </remarks>
public sealed class Value
{
    /// <summary>The header that names the body's media type, for example <c>application/json</c>.</summary>
    public const string ContentTypeHeader = "content-type";

    private const int HeadersMax = 1024;

    public Value(ReadOnlyMemory<byte> body, IReadOnlyList<ValueHeader>? headers = null)
    {
        Body = body;
        Headers = headers is null or [] ? [] : Sorted(headers);
    }

    public ReadOnlyMemory<byte> Body { get; }

    public IReadOnlyList<ValueHeader> Headers { get; }

    /// <summary>The media type, or null when none was given.</summary>
    public string? ContentType => Header(ContentTypeHeader);

    /// <summary>The body as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    public static implicit operator Value(byte[] body) => new(body);

    public static implicit operator Value(string text) =>
        new(Encoding.UTF8.GetBytes(text), [new ValueHeader(ContentTypeHeader, "text/plain; charset=utf-8")]);

    /// <summary>The first header of a name (names are lower case), or null.</summary>
    public string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Name == name)
            {
                return header.Text;
            }
        }

        return null;
    }

    /// <summary>Bytes of the stored form.</summary>
    public int StoredSize
    {
        get
        {
            var size = Varint.Size((ulong)Headers.Count) + Body.Length;
            foreach (var header in Headers)
            {
                size += SizeOf(header.Name) + SizeOf(header.Text);
            }

            return size;
        }
    }

    /// <summary>Writes the stored form.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        Varint.Write(output, (ulong)Headers.Count);
        foreach (var header in Headers)
        {
            WriteText(output, header.Name);
            WriteText(output, header.Text);
        }

        output.Write(Body.Span);
    }

    /// <summary>Reads the stored form. The result refers to <paramref name="bytes"/>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out Value value)
    {
        value = Empty;
        var rest = bytes.Span;
        if (!Varint.TryRead(ref rest, out var count) || count > HeadersMax)
        {
            return false;
        }

        var headers = count == 0 ? [] : new ValueHeader[count];
        for (var i = 0; i < headers.Length; i++)
        {
            if (!TryReadText(ref rest, out var name) || !TryReadText(ref rest, out var text))
            {
                return false;
            }

            headers[i] = new ValueHeader(name, text);
        }

        value = new Value(bytes[(bytes.Length - rest.Length)..], headers);
        return true;
    }

    /// <summary>True when <see cref="TryRead"/> would succeed.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> bytes)
    {
        if (!Varint.TryRead(ref bytes, out var count) || count > HeadersMax)
        {
            return false;
        }

        for (var i = 0UL; i < 2 * count; i++)
        {
            if (!Varint.TryRead(ref bytes, out var size) || size > (ulong)bytes.Length)
            {
                return false;
            }

            bytes = bytes[(int)size..];
        }

        return true;
    }

    public static Value Empty { get; } = new(default);

    private static ValueHeader[] Sorted(IReadOnlyList<ValueHeader> headers)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(headers.Count, HeadersMax, nameof(headers));
        var sorted = new ValueHeader[headers.Count];
        for (var i = 0; i < sorted.Length; i++)
        {
            var at = i;
            while (at > 0 && string.CompareOrdinal(sorted[at - 1].Name, headers[i].Name) > 0)
            {
                sorted[at] = sorted[at - 1];
                at--;
            }

            sorted[at] = headers[i];
        }

        return sorted;
    }

    private static int SizeOf(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        return Varint.Size((ulong)size) + size;
    }

    private static void WriteText(IBufferWriter<byte> output, string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        Varint.Write(output, (ulong)size);
        Encoding.UTF8.GetBytes(text, output.GetSpan(size)[..size]);
        output.Advance(size);
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        if (!Varint.TryRead(ref rest, out var size) || size > (ulong)rest.Length)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(rest[..(int)size]);
        rest = rest[(int)size..];
        return true;
    }
}
