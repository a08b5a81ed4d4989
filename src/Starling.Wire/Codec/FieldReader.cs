using System;
using System.Buffers.Binary;
using System.Text;
using Starling.Model.Placement;

namespace Starling.Wire.Codec;

/// <summary>Reads what <see cref="FieldWriter"/> wrote, from bytes that may be anything.</summary>
/// <remarks>Running over the end never throws: the reader turns <see cref="Failed"/> and gives zeros from then on, so that a message
/// reads all its fields in a straight line and asks <see cref="IsComplete"/> once.</remarks>
public ref struct FieldReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> rest = rest;

    /// <summary>True once a field did not fit or was malformed.</summary>
    public bool Failed { get; private set; }

    /// <summary>True when every field was read well and nothing is left over.</summary>
    public readonly bool IsComplete => !Failed && rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => rest;

    public byte U8() => Take(1) is [var value] ? value : (byte)0;

    public bool Bool()
    {
        var value = U8();
        Failed |= value > 1;
        return value == 1;
    }

    public uint U32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    public ulong U64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;

    public long I64() => (long)U64();

    public UInt128 U128() => Take(16) is { Length: 16 } bytes ? BinaryPrimitives.ReadUInt128LittleEndian(bytes) : 0;

    public NodeId Node() => Take(NodeId.Size) is { Length: NodeId.Size } bytes ? NodeId.Read(bytes) : default;

    public ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = U8();
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                Failed |= (b == 0 && shift > 0) || (shift == 63 && b > 1);
                return value;
            }
        }

        Failed = true;
        return 0;
    }

    /// <summary>A count of things of which each takes at least <paramref name="sizeLeast"/> bytes; more than could be there fails.</summary>
    public int Count(int sizeLeast = 1)
    {
        var count = Varint();
        if (count > (ulong)(rest.Length / sizeLeast))
        {
            Failed = true;
            return 0;
        }

        return (int)count;
    }

    public ReadOnlySpan<byte> Bytes() => Raw(Varint());

    /// <summary>So many bytes, which have no length of their own.</summary>
    public ReadOnlySpan<byte> Raw(ulong size)
    {
        if (size > (ulong)rest.Length)
        {
            Failed = true;
            return default;
        }

        return Take((int)size);
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    private ReadOnlySpan<byte> Take(int size)
    {
        if (Failed || rest.Length < size)
        {
            Failed = true;
            return default;
        }

        var taken = rest[..size];
        rest = rest[size..];
        return taken;
    }
}
