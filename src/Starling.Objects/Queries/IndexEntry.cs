using System;

namespace Starling.Objects.Queries;

/// <summary>One entry of an index: a term, and the key of an object that has it. Ordered by term, then by key.</summary>
internal readonly record struct IndexEntry(IndexTerm Term, ReadOnlyMemory<byte> Key) : IComparable<IndexEntry>
{
    public int CompareTo(IndexEntry other)
    {
        var byTerm = Term.CompareTo(other.Term);
        return byTerm != 0 ? byTerm : Key.Span.SequenceCompareTo(other.Key.Span);
    }
}
