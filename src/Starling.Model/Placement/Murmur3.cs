using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Starling.Model.Placement;

/// <summary>MurmurHash3 x64-128: Cassandra's variant for tokens, bit for bit, and the standard one.</summary>
/// <remarks>
/// <para>
/// Tokens must equal Cassandra's, so that its drivers and tools find the right node. Cassandra's port of the hash
/// differs from the original in one thing: the last <c>length mod 16</c> bytes are widened as <em>signed</em> bytes, so
/// every byte of 0x80 and above flips all bits above its own. Keys of ASCII text hash alike in both; others do not.
/// </para>
/// <para>
/// Source: Austin Appleby, MurmurHash3 (public domain), 2011; Cassandra's <c>MurmurHash.hash3_x64_128</c> and
/// <c>Murmur3Partitioner</c>. O(length), no allocation.
/// </para>
/// </remarks>
public static class Murmur3
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    /// <summary>
    /// The token of a partition key: the first half of Cassandra's hash with seed 0; the lowest number becomes the
    /// highest.
    /// </summary>
    /// <remarks>
    /// A composite key must come encoded as Cassandra does: for each component its length in two bytes, its bytes, and
    /// a zero. The empty key has token 0 (Cassandra has no such key, and keeps the lowest token for "before all keys").
    /// </remarks>
    public static Token TokenOf(ReadOnlySpan<byte> partitionKey)
    {
        var first = (long)Hash(partitionKey, 0, signedTail: true).First;
        return new Token(first == long.MinValue ? long.MaxValue : first);
    }

    /// <summary>The standard hash; the upper half of the number is the first of the two words.</summary>
    public static UInt128 Hash128(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var (first, second) = Hash(bytes, seed, signedTail: false);
        return new UInt128(first, second);
    }

    private static (ulong First, ulong Second) Hash(ReadOnlySpan<byte> bytes, ulong seed, bool signedTail)
    {
        var h1 = seed;
        var h2 = seed;
        var rest = bytes;
        while (rest.Length >= 16)
        {
            h1 ^= MixFirst(BinaryPrimitives.ReadUInt64LittleEndian(rest));
            h1 = ((BitOperations.RotateLeft(h1, 27) + h2) * 5) + 0x52dce729;
            h2 ^= MixSecond(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
            h2 = ((BitOperations.RotateLeft(h2, 31) + h1) * 5) + 0x38495ab5;
            rest = rest[16..];
        }

        // An empty word mixes to zero, so short tails need no branch.
        h1 ^= MixFirst(TailWord(rest[..Math.Min(8, rest.Length)], signedTail));
        h2 ^= MixSecond(TailWord(rest[Math.Min(8, rest.Length)..], signedTail));

        h1 ^= (ulong)bytes.Length;
        h2 ^= (ulong)bytes.Length;
        h1 += h2;
        h2 += h1;
        h1 = Finish(h1);
        h2 = Finish(h2);
        h1 += h2;
        return (h1, h2 + h1);
    }

    private static ulong TailWord(ReadOnlySpan<byte> bytes, bool signed)
    {
        var word = 0UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            var wide = signed ? (ulong)(long)(sbyte)bytes[i] : bytes[i];
            word ^= wide << (8 * i);
        }

        return word;
    }

    private static ulong MixFirst(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    private static ulong MixSecond(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    private static ulong Finish(ulong h)
    {
        h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
        h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
        return h ^ (h >> 33);
    }
}
