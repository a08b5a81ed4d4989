using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Starling.Model.Values;

/// <summary>SipHash-2-4 with 128 bits of output: a keyed pseudo-random function for short inputs.</summary>
/// <remarks>
/// Four 64-bit words, seeded by the key, are stirred by additions, rotations and exclusive-ors: two rounds for each
/// eight bytes of input, four before each half of the output. Who lacks the key cannot find inputs whose hashes sum up
/// to a wanted value, which is what lets agreement compare plain sums of hashes. A cryptographic hash would do as well,
/// and cost many times as much for inputs as short as ours. Key and result are the little-endian readings of the
/// sixteen bytes that the reference implementation takes and gives. Several appends give the same result as one append
/// of all the bytes: callers frame what they feed.
/// Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF", 2012, sections 2 and 3; the 128-bit output is from
/// the authors' reference implementation (siphash.c, outlen 16).
/// </remarks>
public ref struct SipHash128
{
    private ulong _v0, _v1, _v2, _v3;
    private ulong _tail;
    private ulong _length;

    public SipHash128(UInt128 key)
    {
        var k0 = (ulong)key;
        var k1 = (ulong)(key >> 64);
        _v0 = k0 ^ 0x736f6d6570736575;
        _v1 = k1 ^ 0x646f72616e646f6d ^ 0xee;
        _v2 = k0 ^ 0x6c7967656e657261;
        _v3 = k1 ^ 0x7465646279746573;
    }

    public static UInt128 Hash(UInt128 key, ReadOnlySpan<byte> bytes)
    {
        var hash = new SipHash128(key);
        hash.Append(bytes);
        return hash.Finish();
    }

    /// <summary>Feeds more input.</summary>
    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        var held = (int)(_length & 7);
        _length += (ulong)bytes.Length;
        if (held != 0)
        {
            var take = Math.Min(8 - held, bytes.Length);
            _tail |= ReadPartial(bytes[..take]) << (8 * held);
            bytes = bytes[take..];
            if (held + take < 8)
            {
                return;
            }

            Compress(ref _v0, ref _v1, ref _v2, ref _v3, _tail);
        }

        // Locals let the words live in registers for the length of the loop.
        ulong v0 = _v0, v1 = _v1, v2 = _v2, v3 = _v3;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            Compress(ref v0, ref v1, ref v2, ref v3, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        _v0 = v0;
        _v1 = v1;
        _v2 = v2;
        _v3 = v3;
        _tail = ReadPartial(bytes);
    }

    /// <summary>The hash of all that was appended. The value itself is not changed by it.</summary>
    public readonly UInt128 Finish()
    {
        ulong v0 = _v0, v1 = _v1, v2 = _v2, v3 = _v3;
        Compress(ref v0, ref v1, ref v2, ref v3, _tail | (_length << 56));
        v2 ^= 0xee;
        var low = Squeeze(ref v0, ref v1, ref v2, ref v3);
        v1 ^= 0xdd;
        var high = Squeeze(ref v0, ref v1, ref v2, ref v3);
        return new UInt128(high, low);
    }

    private static ulong ReadPartial(ReadOnlySpan<byte> bytes)
    {
        var word = 0ul;
        for (var at = bytes.Length - 1; at >= 0; at--)
        {
            word = (word << 8) | bytes[at];
        }

        return word;
    }

    private static ulong Squeeze(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3, ulong word)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
