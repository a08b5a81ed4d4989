using System;
using System.Buffers.Binary;

namespace Starling.Model.Agreement;

/// <summary>One symbol of a rateless table: the elements that fell into it, folded together.</summary>
/// <param name="Sum">Exclusive-or of the elements.</param>
/// <param name="Check">Exclusive-or of their checks, by which a symbol with one element is told from one with three.</param>
/// <param name="Count">How many; negative when, after taking one table from another, the other side has more.</param>
public readonly record struct CodedSymbol(Fingerprint Sum, ulong Check, int Count)
{
    /// <summary>Bytes of <see cref="Write"/>.</summary>
    public const int Size = Fingerprint.Size + 8 + 4;

    public bool IsEmpty => Count == 0 && Check == 0 && Sum.IsZero;

    /// <summary>True when exactly one element is in it, of either side.</summary>
    public bool IsPure => Count is 1 or -1 && Check == CheckOf(Sum);

    public static CodedSymbol operator -(CodedSymbol left, CodedSymbol right) =>
        new(Fold(left.Sum, right.Sum), left.Check ^ right.Check, left.Count - right.Count);

    /// <summary>Puts an element in (<paramref name="direction"/> 1) or takes it out (-1).</summary>
    public CodedSymbol With(Fingerprint element, int direction) =>
        new(Fold(Sum, element), Check ^ CheckOf(element), Count + direction);

    public static CodedSymbol Read(ReadOnlySpan<byte> bytes) => new(
        Fingerprint.Read(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[Fingerprint.Size..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[(Fingerprint.Size + 8)..]));

    public void Write(Span<byte> target)
    {
        Sum.Write(target);
        BinaryPrimitives.WriteUInt64LittleEndian(target[Fingerprint.Size..], Check);
        BinaryPrimitives.WriteInt32LittleEndian(target[(Fingerprint.Size + 8)..], Count);
    }

    private static Fingerprint Fold(Fingerprint left, Fingerprint right) => new(left.Low ^ right.Low, left.High ^ right.High);

    /// <summary>Not linear, so that the checks of several elements do not add up to the check of their sum.</summary>
    private static ulong CheckOf(Fingerprint element)
    {
        var z = element.High + (element.Low * 0xd6e8feb86659fd93);
        z = (z ^ (z >> 32)) * 0xd6e8feb86659fd93;
        z = (z ^ (z >> 29)) * 0xbf58476d1ce4e5b9;
        return z ^ (z >> 32);
    }
}
