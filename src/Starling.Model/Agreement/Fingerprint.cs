using System;
using System.Buffers.Binary;
using Starling.Model.Values;

namespace Starling.Model.Agreement;

/// <summary>A sum over a set of record versions: equal sums mean equal sets.</summary>
/// <remarks>
/// <para>
/// Each stored version has an <em>element</em>, a keyed pseudo-random number of 128 bits made of where it lies and of its bytes; the
/// fingerprint of a set is the sum of its elements, lane by lane modulo 2^64. Adding and taking away cost an addition, order does not
/// matter, and a version that is there twice shows, which an exclusive-or would hide. Who lacks the cluster's key cannot choose
/// versions whose elements cancel; an unkeyed sum would need far longer numbers (Wagner, "A Generalized Birthday Problem", 2002).
/// Two sets that differ have equal sums with probability 2^-128.
/// </para>
/// <para>
/// The lanes never carry into each other, so a store that can add 64-bit numbers by itself can keep them. <c>default</c> is the
/// fingerprint of nothing. Source: Bellare and Micciancio, "A New Paradigm for Collision-Free Hashing: Incrementality at Reduced
/// Cost", EUROCRYPT 1997, section 4 (AdHash).
/// </para>
/// </remarks>
public readonly record struct Fingerprint(ulong Low, ulong High)
{
    /// <summary>Bytes of <see cref="Write"/>.</summary>
    public const int Size = 16;

    /// <summary>True for the sum of nothing.</summary>
    public bool IsZero => (Low | High) == 0;

    /// <summary>The element of a stored version.</summary>
    /// <param name="key">The cluster's secret.</param>
    /// <param name="path">Where it lies: table, token, partition key and clustering key, in the store's order.</param>
    /// <param name="state">The record's canonical bytes; empty for "nothing is stored", whose element is zero.</param>
    public static Fingerprint Of(UInt128 key, ReadOnlySpan<byte> path, ReadOnlySpan<byte> state)
    {
        if (state.IsEmpty)
        {
            return default;
        }

        // The length in front keeps a path's end and a state's beginning apart.
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, path.Length);
        var hash = new SipHash128(key);
        hash.Append(length);
        hash.Append(path);
        hash.Append(state);
        var sum = hash.Finish();
        return new Fingerprint((ulong)sum, (ulong)(sum >> 64));
    }

    public static Fingerprint operator +(Fingerprint left, Fingerprint right) =>
        new(left.Low + right.Low, left.High + right.High);

    public static Fingerprint operator -(Fingerprint left, Fingerprint right) =>
        new(left.Low - right.Low, left.High - right.High);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Fingerprint Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));

    /// <summary>Writes both lanes, little-endian, as the store adds them.</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, Low);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], High);
    }

    public override string ToString() => $"{High:x16}{Low:x16}";
}
