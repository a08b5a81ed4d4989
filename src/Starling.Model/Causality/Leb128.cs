using System;
using System.Buffers;

namespace Starling.Model.Causality;

/// <summary>Unsigned LEB128 numbers: seven bits a byte, low bits first, the top bit says "more follows".</summary>
/// <remarks>
/// The encoding is canonical: the reader refuses a number that could have been written shorter, and anything above 64
/// bits. So equal numbers have equal bytes, which fingerprints rely on. Other rooms and projects use it under the name
/// <c>Values.Varint</c>; it stands here because vectors and sets are written with it and this room must not lean on
/// Values, which leans on it.
/// Source: DWARF 5, section 7.6; the strictness is ours.
/// </remarks>
internal static class Leb128
{
    /// <summary>The longest encoding, in bytes.</summary>
    public const int SizeMax = 10;

    /// <summary>Bytes that <paramref name="value"/> takes: 1 to 10.</summary>
    public static int Size(ulong value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7)
        {
            size++;
        }

        return size;
    }

    /// <summary>
    /// Writes to the start of <paramref name="target"/>, which must be long enough, and returns the bytes written.
    /// </summary>
    public static int Write(Span<byte> target, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[at++] = (byte)(value | 0x80);
        }

        target[at++] = (byte)value;
        return at;
    }

    public static void Write(IBufferWriter<byte> writer, ulong value) =>
        writer.Advance(Write(writer.GetSpan(SizeMax), value));

    /// <summary>
    /// Takes one number off the front of <paramref name="bytes"/>; on false, <paramref name="bytes"/> stays as it was.
    /// </summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        if (bytes.Length > 0 && bytes[0] < 0x80)
        {
            value = bytes[0];
            bytes = bytes[1..];
            return true;
        }

        return TryReadLong(ref bytes, out value);
    }

    private static bool TryReadLong(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        var end = Math.Min(bytes.Length, SizeMax);
        for (var at = 0; at < end; at++)
        {
            var part = bytes[at];
            value |= (ulong)(part & 0x7F) << (7 * at);
            if (part >= 0x80)
            {
                continue;
            }

            // A last byte of zero adds nothing: the number had a shorter form. The tenth byte holds only the 64th bit.
            if (part == 0 || (at == SizeMax - 1 && part > 1))
            {
                break;
            }

            bytes = bytes[(at + 1)..];
            return true;
        }

        value = 0;
        return false;
    }
}
