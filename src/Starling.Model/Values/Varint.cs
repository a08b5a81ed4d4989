using System;
using System.Buffers;
using Starling.Model.Causality;

namespace Starling.Model.Values;

/// <summary>Unsigned LEB128 numbers: seven bits a byte, low bits first, the top bit says "more follows".</summary>
/// <remarks>
/// The encoding is canonical: the reader refuses a number that could have been written shorter, and anything above 64
/// bits. So equal numbers have equal bytes. Source: DWARF 5, section 7.6; the strictness is ours.
/// </remarks>
public static class Varint
{
    /// <summary>The longest encoding, in bytes.</summary>
    public const int SizeMax = Leb128.SizeMax;

    /// <summary>Bytes that <paramref name="value"/> takes: 1 to 10.</summary>
    public static int Size(ulong value) => Leb128.Size(value);

    /// <summary>
    /// Writes to the start of <paramref name="target"/>, which must be long enough, and returns the bytes written.
    /// </summary>
    public static int Write(Span<byte> target, ulong value) => Leb128.Write(target, value);

    public static void Write(IBufferWriter<byte> writer, ulong value) => Leb128.Write(writer, value);

    /// <summary>
    /// Takes one number off the front of <paramref name="bytes"/>; on false, <paramref name="bytes"/> stays as it was.
    /// </summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value) => Leb128.TryRead(ref bytes, out value);
}
