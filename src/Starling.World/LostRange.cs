using System;
using System.Buffers.Binary;

namespace Starling.World;

/// <summary>A range of keys in which a store that was mended may have lost something: from the lower key on, up to but without the upper one
/// (empty: the end of the family).</summary>
/// <remarks>
/// The store writes it into the family of marks together with what it saved, so that no crash can separate the two; whoever has drawn the
/// consequences deletes it. Key: <c>lost</c> and a number u32 big-endian. Value: family u8, length of the lower key u32 big-endian, lower key, upper key.
/// </remarks>
public sealed record LostRange(StoreFamily Family, byte[] Lower, byte[] Upper)
{
    private const int HeadSize = 5;

    /// <summary>The first key of all lost ranges in the family of marks.</summary>
    public static ReadOnlySpan<byte> First => "lost"u8;

    /// <summary>The end of all lost ranges in the family of marks.</summary>
    public static ReadOnlySpan<byte> End => "losu"u8;

    /// <summary>Puts the range under a number that is not in use.</summary>
    public void Put(StoreBatch batch, uint number)
    {
        Span<byte> key = stackalloc byte[First.Length + sizeof(uint)];
        First.CopyTo(key);
        BinaryPrimitives.WriteUInt32BigEndian(key[First.Length..], number);
        var value = new byte[HeadSize + Lower.Length + Upper.Length];
        value[0] = (byte)Family;
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(1), (uint)Lower.Length);
        Lower.CopyTo(value, HeadSize);
        Upper.CopyTo(value, HeadSize + Lower.Length);
        batch.Put(StoreFamily.Marks, key, value);
    }

    /// <summary>The number in a key; 0 for a key of another length.</summary>
    public static uint NumberOf(ReadOnlySpan<byte> key) =>
        key.Length == First.Length + sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(key[First.Length..]) : 0;

    /// <summary>Reads a value. What cannot be read means that anything may be lost: all records.</summary>
    public static LostRange Read(ReadOnlySpan<byte> value)
    {
        if (value.Length < HeadSize || BinaryPrimitives.ReadUInt32BigEndian(value[1..]) is var size && size > value.Length - HeadSize)
        {
            return new LostRange(StoreFamily.Records, [], []);
        }

        var keys = value[HeadSize..];
        return new LostRange((StoreFamily)value[0], keys[..(int)size].ToArray(), keys[(int)size..].ToArray());
    }

    /// <summary>True when a range of the same family has a key in common with this one. An empty upper key is the end of the family.</summary>
    public bool Meets(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper) =>
        (Upper.Length == 0 || lower.SequenceCompareTo(Upper) < 0) && (upper.IsEmpty || upper.SequenceCompareTo(Lower) > 0);
}
