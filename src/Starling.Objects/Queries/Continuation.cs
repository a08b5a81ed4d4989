using System;
using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Starling.Model.Values;

namespace Starling.Objects.Queries;

/// <summary>Where a page of an index query ended: the last entry, as a text that clients send back. Opaque to them.</summary>
/// <remarks>A version, the length of the term, the term, the key; base64url. It holds no state of any node, so every node can go on
/// with it, and nothing expires.</remarks>
internal static class Continuation
{
    private const byte Version = 1;

    /// <summary>Two keys and terms at their largest.</summary>
    private const int TextMax = 4 * 65_536;

    public static string Show(IndexEntry last)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write([Version]);
        Varint.Write(bytes, (ulong)last.Term.Bytes.Length);
        bytes.Write(last.Term.Bytes.Span);
        bytes.Write(last.Key.Span);
        return Base64Url.EncodeToString(bytes.WrittenSpan);
    }

    /// <exception cref="BadQueryException">The text is none of ours, or belongs to a query of another kind.</exception>
    public static IndexEntry Read(IndexKind kind, string text)
    {
        try
        {
            if (text.Length <= TextMax)
            {
                var bytes = Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(text));
                var rest = bytes.AsSpan();
                if (rest.Length > 1 && rest[0] == Version)
                {
                    ReadOnlySpan<byte> body = rest[1..];
                    if (Varint.TryRead(ref body, out var length) && length <= (ulong)body.Length
                        && IndexTerm.TryRead(kind, body[..(int)length].ToArray(), out var term))
                    {
                        return new IndexEntry(term, body[(int)length..].ToArray());
                    }
                }
            }
        }
        catch (FormatException)
        {
            // Told below, like everything else that is none of ours.
        }

        throw new BadQueryException("The continuation is not one that this cluster gave: send it back unchanged, with the same query.");
    }
}
