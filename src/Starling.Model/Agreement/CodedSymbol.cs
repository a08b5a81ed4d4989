using System;
using System.Buffers.Binary;

namespace Starling.Model.Agreement;

/// <summary>One symbol of a rateless table: the ids that fell into it, folded together.</summary>
/// <param name="Sum">Exclusive-or of the ids.</param>
/// <param name="Check">Exclusive-or of their checks, by which a symbol with one id is told from one with three.</param>
/// <param name="Count">How many; negative when, after taking one table from another, the other side has more.</param>
public readonly record struct CodedSymbol(ulong Sum, uint Check, int Count)
{
    /// <summary>Bytes of <see cref="Write"/>.</summary>
    public const int Size = 16;

    public bool IsEmpty => Sum == 0 && Check == 0 && Count == 0;

    /// <summary>True when exactly one id is in it, of either side; wrong once in 2^32.</summary>
    public bool IsPure => Count is 1 or -1 && Check == CheckOf(Sum);

    /// <summary>Puts an id in (<paramref name="direction"/> 1) or takes it out (-1).</summary>
    public CodedSymbol With(ulong id, int direction) => new(Sum ^ id, Check ^ CheckOf(id), Count + direction);

    public static CodedSymbol Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]));

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, Sum);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Check);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], Count);
    }

    /// <summary>True when the symbol holds exactly <paramref name="mine"/>, of this side, and one id of the other side: then that is <c>Sum ^ mine</c>. Wrong
    /// once in 2^32.</summary>
    public bool IsPairWith(ulong mine) => Count == 0 && Check == (CheckOf(mine) ^ CheckOf(Sum ^ mine));

    /// <summary>Not linear, so that the checks of several ids do not add up to the check of their sum.</summary>
    private static uint CheckOf(ulong id)
    {
        var z = (id ^ (id >> 32)) * 0xd6e8feb86659fd93;
        z = (z ^ (z >> 29)) * 0xbf58476d1ce4e5b9;
        return (uint)(z >> 32);
    }
}
