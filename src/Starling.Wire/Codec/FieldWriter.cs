using System;
using System.Buffers.Binary;
using System.Text;
using Starling.Model.Placement;

namespace Starling.Wire.Codec;

/// <summary>Writes fields into a span that is known to be large enough. Integers are little-endian; lengths are unsigned varints.</summary>
/// <remarks>A message states the largest size it can need before it writes; running over it is a bug and throws.</remarks>
public ref struct FieldWriter(Span<byte> span)
{
    /// <summary>The most bytes that a length or a varint of 32 bits takes.</summary>
    public const int LengthSizeMax = 5;

    /// <summary>The most bytes that a varint of 64 bits takes.</summary>
    public const int VarintSizeMax = 10;

    private readonly Span<byte> span = span;

    /// <summary>Bytes written so far.</summary>
    public int Position { get; private set; }

    public void U8(byte value) => span[Position++] = value;

    public void Bool(bool value) => U8(value ? (byte)1 : (byte)0);

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(span[Position..], value);
        Position += 4;
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(span[Position..], value);
        Position += 8;
    }

    public void I64(long value) => U64((ulong)value);

    public void U128(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(span[Position..], value);
        Position += 16;
    }

    public void Node(NodeId value)
    {
        value.Write(span[Position..]);
        Position += NodeId.Size;
    }

    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            U8((byte)(value | 0x80));
            value >>= 7;
        }

        U8((byte)value);
    }

    /// <summary>A length and the bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        Raw(value);
    }

    /// <summary>The bytes alone.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(span[Position..]);
        Position += value.Length;
    }

    /// <summary>A length and the UTF-8 bytes.</summary>
    public void Text(string value)
    {
        Varint((ulong)Encoding.UTF8.GetByteCount(value));
        Position += Encoding.UTF8.GetBytes(value, span[Position..]);
    }

    /// <summary>The most bytes that <see cref="Bytes"/> takes for a value.</summary>
    public static int SizeOf(ReadOnlySpan<byte> value) => LengthSizeMax + value.Length;

    /// <summary>The most bytes that <see cref="Text"/> takes for a value.</summary>
    public static int SizeOf(string value) => LengthSizeMax + Encoding.UTF8.GetMaxByteCount(value.Length);
}
