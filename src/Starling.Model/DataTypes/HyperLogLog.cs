using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Numerics;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>About how many different elements were ever added, in at most 16 KiB. Immutable.</summary>
/// <remarks>
/// An element is hashed; 14 bits of the hash choose one of 16,384 registers, and the register keeps the longest run of zeros that the rest began
/// with, plus one: long runs are rare, so their length tells how many different hashes there were. The standard error is 1.04 / sqrt(16,384) =
/// 0.81 % of the count; small counts are nearly exact. The precision is the same in all states, so all states merge: register by register, the
/// greater rank. The merge is thus commutative, associative, idempotent, and the merge of two states is the state of both inputs together. A
/// state is its own delta.
/// <para>The hash is SipHash-2-4 under a fixed key, for ever: states of two releases must count the same element as one.</para>
/// Bytes: kind (1), the number of registers that are not zero (varint); up to 4,096 of them as index (2, big-endian) and rank (1), ascending; beyond that
/// all registers, one byte each. In memory the same.
/// Sources: Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm", 2007, figure 3;
/// the estimate is that of Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017, section 3 (algorithm 6), which needs no
/// table of biases.
/// </remarks>
public sealed class HyperLogLog : IEquatable<HyperLogLog>
{
    /// <summary>Bits of the hash that choose the register.</summary>
    public const int Precision = 14;

    /// <summary>Standard deviation of <see cref="Estimate"/> divided by the true count.</summary>
    public const double RelativeError = 1.04 / 128;

    private const int Registers = 1 << Precision;
    private const int RankMax = 64 - Precision + 1;
    private const int SparseMax = 4096;
    private const int SparseSize = 3;

    /// <summary>Any constant would do, but it must never become another one.</summary>
    private static readonly UInt128 _key = new(0x736e6974_63656c6c, 0x7374696e_63740001);

    // Index << 8 | rank, ascending, up to SparseMax of them; beyond that null, and all registers in _dense.
    private readonly int[]? _sparse;
    private readonly byte[] _dense;

    private HyperLogLog(int[]? sparse, byte[] dense) => (_sparse, _dense) = (sparse, dense);

    public static HyperLogLog Empty { get; } = new([], []);

    /// <summary>The estimate, rounded.</summary>
    public ulong Estimate
    {
        get
        {
            var counts = new int[RankMax + 1];
            Span<byte> ranks = stackalloc byte[Registers];
            Fill(ranks);
            foreach (var rank in ranks)
            {
                counts[rank]++;
            }

            const double m = Registers;
            var z = m * Tau(1 - (counts[RankMax] / m));
            for (var rank = RankMax - 1; rank >= 1; rank--)
            {
                z = 0.5 * (z + counts[rank]);
            }

            z += m * Sigma(counts[0] / m);
            return double.IsInfinity(z) ? 0 : (ulong)Math.Round(m * m / (2 * Math.Log(2) * z));
        }
    }

    /// <summary>A state of these elements, in any order: a state, and the delta that adds them.</summary>
    public static HyperLogLog Of(IReadOnlyCollection<ReadOnlyMemory<byte>> elements)
    {
        var entries = new int[elements.Count];
        var at = 0;
        foreach (var element in elements)
        {
            var hash = (ulong)SipHash128.Hash(_key, element.Span);
            var rank = Math.Min(BitOperations.LeadingZeroCount(hash << Precision) + 1, RankMax);
            entries[at++] = ((int)(hash >> (64 - Precision)) << 8) | rank;
        }

        Array.Sort(entries);
        return FromSorted(entries);
    }

    /// <summary>What both have counted, each element once.</summary>
    public static HyperLogLog Merge(HyperLogLog a, HyperLogLog b)
    {
        if (a._sparse is { } left && b._sparse is { } right)
        {
            int[] both = [.. left, .. right];
            Array.Sort(both);
            return FromSorted(both);
        }

        var ranks = new byte[Registers];
        a.Fill(ranks);
        b.Fill(ranks);
        return new HyperLogLog(null, ranks);
    }

    public void Write(IBufferWriter<byte> writer)
    {
        writer.Write([(byte)DataKind.HyperLogLog]);
        if (_sparse is null)
        {
            Varint.Write(writer, (ulong)(Registers - _dense.AsSpan().Count((byte)0)));
            writer.Write(_dense);
            return;
        }

        Varint.Write(writer, (ulong)_sparse.Length);
        foreach (var entry in _sparse)
        {
            var span = writer.GetSpan(SparseSize);
            BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)(entry >> 8));
            span[2] = (byte)entry;
            writer.Advance(SparseSize);
        }
    }

    public byte[] ToBytes()
    {
        var writer = new ArrayBufferWriter<byte>();
        Write(writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a whole state.</summary>
    /// <exception cref="CorruptStateException">The bytes are not the one encoding of a state.</exception>
    public static HyperLogLog Read(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes.IsEmpty ? bytes : bytes[1..];
        var read = !bytes.IsEmpty && bytes[0] == (byte)DataKind.HyperLogLog && Varint.TryRead(ref rest, out var count)
            ? count <= SparseMax ? ReadSparse(rest, (int)count) : ReadDense(rest, count)
            : null;
        return read ?? throw new CorruptStateException(
            $"An estimate's state of {bytes.Length} bytes is not readable. Drop this copy and repair the record from other replicas.");
    }

    public bool Equals(HyperLogLog? other) => other is not null && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    public override bool Equals(object? obj) => Equals(obj as HyperLogLog);

    public override int GetHashCode() => _sparse?.Length ?? Registers;

    public override string ToString() => $"about {Estimate}";

    /// <param name="entries">Ascending; of one register the last is the greatest.</param>
    private static HyperLogLog FromSorted(int[] entries)
    {
        var count = 0;
        for (var at = 0; at < entries.Length; at++)
        {
            if (at + 1 == entries.Length || entries[at + 1] >> 8 != entries[at] >> 8)
            {
                entries[count++] = entries[at];
            }
        }

        var sparse = new HyperLogLog(entries.AsSpan(0, count).ToArray(), []);
        if (count <= SparseMax)
        {
            return sparse;
        }

        var ranks = new byte[Registers];
        sparse.Fill(ranks);
        return new HyperLogLog(null, ranks);
    }

    private static HyperLogLog? ReadSparse(ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length != count * SparseSize)
        {
            return null;
        }

        var entries = new int[count];
        for (var at = 0; at < count; at++)
        {
            var index = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at * SparseSize)..]);
            var rank = bytes[(at * SparseSize) + 2];
            entries[at] = (index << 8) | rank;
            if (index >= Registers || rank is 0 or > RankMax || (at > 0 && entries[at - 1] >> 8 >= index))
            {
                return null;
            }
        }

        return new HyperLogLog(entries, []);
    }

    private static HyperLogLog? ReadDense(ReadOnlySpan<byte> bytes, ulong count) =>
        bytes.Length == Registers && count == (ulong)(Registers - bytes.Count((byte)0))
            && !bytes.ContainsAnyExceptInRange((byte)0, (byte)RankMax)
            ? new HyperLogLog(null, bytes.ToArray())
            : null;

    /// <summary>Raises the ranks to those of this state.</summary>
    private void Fill(Span<byte> ranks)
    {
        for (var at = 0; at < _dense.Length; at++)
        {
            ranks[at] = Math.Max(ranks[at], _dense[at]);
        }

        foreach (var entry in _sparse ?? [])
        {
            ranks[entry >> 8] = Math.Max(ranks[entry >> 8], (byte)entry);
        }
    }

    private static double Sigma(double x)
    {
        if (x == 1)
        {
            return double.PositiveInfinity;
        }

        var (y, z, before) = (1.0, x, -1.0);
        while (z != before)
        {
            (x, before) = (x * x, z);
            z += x * y;
            y += y;
        }

        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1)
        {
            return 0;
        }

        var (y, z, before) = (1.0, 1 - x, -1.0);
        while (z != before)
        {
            (x, before, y) = (Math.Sqrt(x), z, y * 0.5);
            z -= (1 - x) * (1 - x) * y;
        }

        return z / 3;
    }
}
