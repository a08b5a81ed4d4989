using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>Elements that are never removed. Immutable.</summary>
/// <remarks>
/// The merge is the union, so nothing needs dots, actors or contexts, and a state is its own delta: merging the set of the new elements is adding
/// them. Each element is a part of its own, without a head: that it is there says it all. Laws: those of unions; equal sets have equal bytes.
/// Bytes: kind (1), the number of elements, then each with its length, ascending.
/// Source: Shapiro, Preguiça, Baquero, Zawirski, "A comprehensive study of Convergent and Commutative Replicated Data Types", 2011, section 3.3.1.
/// </remarks>
public sealed class GrowOnlySet : IEquatable<GrowOnlySet>
{
    private readonly ReadOnlyMemory<byte>[] _elements;

    private GrowOnlySet(ReadOnlyMemory<byte>[] elements) => _elements = elements;

    public static GrowOnlySet Empty { get; } = new([]);

    /// <summary>Ascending by their bytes.</summary>
    public ReadOnlySpan<ReadOnlyMemory<byte>> Elements => _elements;

    /// <summary>A set of elements in any order, repeated ones once: a state, and the delta that adds them.</summary>
    /// <exception cref="DataLimitException">There are too many, or one is too long.</exception>
    public static GrowOnlySet Of(IReadOnlyCollection<ReadOnlyMemory<byte>> elements, DataLimits? limits = null)
    {
        limits ??= DataLimits.Default;
        DataLimits.Demand(elements.Count, limits.ElementsMax, "Elements in one set", "Spread them over several records.");
        ReadOnlyMemory<byte>[] sorted = [.. elements];
        Array.Sort(sorted, Compare);
        var count = 0;
        foreach (var element in sorted)
        {
            DataLimits.Demand(element.Length, limits.NameBytesMax, "Bytes in an element", "Shorten it, or use its digest.");
            if (count == 0 || Compare(sorted[count - 1], element) != 0)
            {
                sorted[count++] = element;
            }
        }

        return new GrowOnlySet(sorted.AsSpan(0, count).ToArray());
    }

    /// <summary>The union.</summary>
    public static GrowOnlySet Merge(GrowOnlySet a, GrowOnlySet b)
    {
        var merged = new ReadOnlyMemory<byte>[a._elements.Length + b._elements.Length];
        int left = 0, right = 0, count = 0;
        while (left < a._elements.Length || right < b._elements.Length)
        {
            var order = left == a._elements.Length ? 1
                : right == b._elements.Length ? -1
                : Compare(a._elements[left], b._elements[right]);
            merged[count++] = order <= 0 ? a._elements[left] : b._elements[right];
            left += order <= 0 ? 1 : 0;
            right += order >= 0 ? 1 : 0;
        }

        return count == a._elements.Length ? a : new GrowOnlySet(merged.AsSpan(0, count).ToArray());
    }

    public bool Contains(ReadOnlyMemory<byte> element) =>
        Array.BinarySearch(_elements, element, Comparer<ReadOnlyMemory<byte>>.Create(Compare)) >= 0;

    public void Write(IBufferWriter<byte> writer)
    {
        writer.Write([(byte)DataKind.GrowOnlySet]);
        Varint.Write(writer, (ulong)_elements.Length);
        foreach (var element in _elements)
        {
            Varint.Write(writer, (ulong)element.Length);
            writer.Write(element.Span);
        }
    }

    public byte[] ToBytes()
    {
        var writer = new ArrayBufferWriter<byte>();
        Write(writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a whole set. Elements are slices of one copy of the bytes.</summary>
    /// <exception cref="CorruptStateException">The bytes are not the one encoding of a set.</exception>
    public static GrowOnlySet Read(ReadOnlySpan<byte> bytes)
    {
        ReadOnlyMemory<byte> copy = bytes.ToArray();
        var rest = bytes.IsEmpty ? bytes : bytes[1..];
        if (bytes.IsEmpty || bytes[0] != (byte)DataKind.GrowOnlySet || !Varint.TryRead(ref rest, out var count))
        {
            throw Corrupt(bytes.Length);
        }

        var elements = new List<ReadOnlyMemory<byte>>();
        for (; count > 0; count--)
        {
            if (!Varint.TryRead(ref rest, out var length) || length > (ulong)rest.Length)
            {
                throw Corrupt(bytes.Length);
            }

            var element = copy.Slice(copy.Length - rest.Length, (int)length);
            rest = rest[(int)length..];
            if (elements.Count > 0 && Compare(elements[^1], element) >= 0)
            {
                throw Corrupt(bytes.Length);
            }

            elements.Add(element);
        }

        return rest.IsEmpty ? new GrowOnlySet([.. elements]) : throw Corrupt(bytes.Length);
    }

    public bool Equals(GrowOnlySet? other) => other is not null && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    public override bool Equals(object? obj) => Equals(obj as GrowOnlySet);

    public override int GetHashCode() => _elements.Length;

    public override string ToString() => $"{_elements.Length} elements";

    private static int Compare(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) => a.Span.SequenceCompareTo(b.Span);

    private static CorruptStateException Corrupt(int length) =>
        new($"A grow-only set of {length} bytes is not readable. Drop this copy and repair the record from other replicas.");
}
