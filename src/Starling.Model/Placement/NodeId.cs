using System;
using System.Buffers.Binary;

namespace Starling.Model.Placement;

/// <summary>A node's identity: 128 random bits made together with its data folder. A wiped folder is a new node.</summary>
/// <remarks><c>default</c> is no node. Ordered as unsigned big-endian bytes; written as 32 hexadecimal digits.</remarks>
public readonly record struct NodeId(UInt128 Bits) : IComparable<NodeId>
{
    public const int Size = 16;

    public static NodeId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public static bool TryParse(ReadOnlySpan<char> text, out NodeId id)
    {
        id = default;
        if (text.Length != 2 * Size
            || !UInt128.TryParse(text, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var bits))
        {
            return false;
        }

        id = new NodeId(bits);
        return true;
    }

    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);

    public int CompareTo(NodeId other) => Bits.CompareTo(other.Bits);

    /// <summary>The first eight digits: enough for people.</summary>
    public string Short => ToString()[..8];

    public override string ToString() => Bits.ToString("x32", null);
}
