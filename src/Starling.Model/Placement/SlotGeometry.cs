using System;
using System.Numerics;

namespace Starling.Model.Placement;

/// <summary>How the token ring is cut: into a power of two of equal slots.</summary>
/// <remarks>
/// <para>
/// Slot <c>i</c> holds the tokens in <c>(E(i-1), E(i)]</c>, Cassandra's convention, where <c>E(i) = ((i+1) &lt;&lt;
/// (64-k)) - 1 - 2^63</c>; so the slot of a token is its <c>k</c> upper bits after the sign bit is flipped. A power of
/// two may later double without moving data: slot <c>i</c> becomes <c>2i</c> and <c>2i+1</c> on the same replicas,
/// since records are stored in token order. It never shrinks.
/// </para>
/// <para><c>default</c> is one slot for all. Immutable.</para>
/// </remarks>
public readonly record struct SlotGeometry
{
    /// <summary>The largest number of slots: 65,536.</summary>
    public const int MaxCount = 1 << 16;

    private readonly int _bits;

    /// <param name="count">A power of two from 1 to <see cref="MaxCount"/>.</param>
    public SlotGeometry(int count)
    {
        if (count < 1 || count > MaxCount || !BitOperations.IsPow2(count))
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"The number of slots must be a power of two from 1 to {MaxCount}.");
        }

        _bits = BitOperations.Log2((uint)count);
    }

    public int Count => 1 << _bits;

    /// <summary>
    /// The number of slots to begin with: 256 up to 12 nodes, 1024 up to 60, else 4096: some 50 or more a node with
    /// three replicas.
    /// </summary>
    public static int DefaultCountFor(int nodes) => nodes switch
    {
        < 1 => throw new ArgumentOutOfRangeException(nameof(nodes), nodes, "A cluster has at least one node."),
        <= 12 => 256,
        <= 60 => 1024,
        _ => 4096,
    };

    // Two shifts, because a shift by 64 (one slot) would be a shift by 0.
    public SlotId SlotOf(Token token) => new((int)(((ulong)(token.Value ^ long.MinValue) >> 1) >> (63 - _bits)));

    /// <summary>The slot's tokens: above the first, up to and with the last.</summary>
    /// <remarks>
    /// The first slot begins above <see cref="Token.MinValue"/>, the last ends with <see cref="Token.MaxValue"/>: no
    /// range wraps.
    /// </remarks>
    public (Token AfterExclusive, Token LastInclusive) RangeOf(SlotId slot)
    {
        if ((uint)slot.Index >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(slot), slot.Index, $"There are {Count} slots, counted from 0.");
        }

        return (slot.Index == 0 ? Token.MinValue : LastOf(slot.Index - 1), LastOf(slot.Index));
    }

    private Token LastOf(int index)
    {
        // For the last slot the end wraps to 2^64, which is 0; minus one gives all ones, which is the greatest token.
        var end = (((ulong)index + 1) << (63 - _bits)) << 1;
        return new Token((long)(end - 1) ^ long.MinValue);
    }
}
