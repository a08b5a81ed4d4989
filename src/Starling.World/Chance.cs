using System;
using System.Buffers.Binary;

namespace Starling.World;

/// <summary>A seeded stream of random numbers: same seed, same stream, on every platform and for ever.</summary>
/// <remarks>
/// xoshiro256** seeded through SplitMix64 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021,
/// section 5), because the sequence of <see cref="Random"/> is not promised across versions of .NET. <see cref="Fork"/> gives
/// a part its own stream, so that one more draw in one part does not shift the draws of another. Not for secrets.
/// Not thread-safe: a stream belongs to one executor.
/// </remarks>
public sealed class Chance
{
    private readonly ulong seed;
    private ulong s0, s1, s2, s3;

    public Chance(ulong seed)
    {
        this.seed = seed;
        var state = seed;
        s0 = SplitMix(ref state);
        s1 = SplitMix(ref state);
        s2 = SplitMix(ref state);
        s3 = SplitMix(ref state);
    }

    /// <summary>A stream that depends on this one's seed and on <paramref name="name"/>, not on how much was drawn.</summary>
    public Chance Fork(string name)
    {
        var hash = seed ^ 0xcbf29ce484222325;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 0x100000001b3;
        }

        return new Chance(SplitMix(ref hash));
    }

    public ulong NextUInt64()
    {
        var result = ulong.RotateLeft(s1 * 5, 7) * 9;
        var t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = ulong.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A number in [0, <paramref name="bound"/>), without bias. <paramref name="bound"/> is at least 1.</summary>
    public long Below(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var range = (ulong)bound;
        var high = Math.BigMul(NextUInt64(), range, out var low);
        if (low < range)
        {
            var reject = (0UL - range) % range;
            while (low < reject)
            {
                high = Math.BigMul(NextUInt64(), range, out low);
            }
        }

        return (long)high;
    }

    public int Below(int bound) => (int)Below((long)bound);

    /// <summary>True with probability <paramref name="numerator"/> / <paramref name="denominator"/>.</summary>
    public bool Odds(int numerator, int denominator) => Below(denominator) < numerator;

    /// <summary>A span in [<paramref name="least"/>, <paramref name="most"/>], in whole microseconds.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most)
    {
        var micros = (most - least).Ticks / TimeSpan.TicksPerMicrosecond;
        return least + TimeSpan.FromTicks(Below(micros + 1) * TimeSpan.TicksPerMicrosecond);
    }

    public void Fill(Span<byte> bytes)
    {
        Span<byte> word = stackalloc byte[8];
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, NextUInt64());
            var take = Math.Min(8, bytes.Length);
            word[..take].CopyTo(bytes);
            bytes = bytes[take..];
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9e3779b97f4a7c15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
