using System;
using System.Buffers;
using System.Collections;
using System.Collections.Generic;

namespace Starling.Model.Causality;

/// <summary>
/// Which writes are known: for each actor the number of its first writes that are all included. Immutable.
/// </summary>
/// <remarks>
/// Knowledge of an actor's writes has no holes, so one counter an actor stands for the whole set of its dots; an actor
/// that is not listed counts zero. Vectors are ordered by inclusion (<see cref="Descends"/>), and <see cref="Merge"/>,
/// the pointwise maximum, is the least vector that includes both: commutative, associative, idempotent, with
/// <see cref="Empty"/> neutral.
/// Bytes: the number of entries, then for each actor in ascending order its 24 bytes and its counter, numbers as
/// <see cref="Leb128"/>; no zero counters, so equal vectors have equal bytes. Operations walk both sorted lists once; a
/// look-up is a binary search.
/// Source: Parker et al., "Detection of Mutual Inconsistency in Distributed Systems", 1983, section III.
/// </remarks>
public sealed class VersionVector : IEquatable<VersionVector>, IEnumerable<Dot>
{
    /// <summary>The most entries that <see cref="TryRead"/> accepts.</summary>
    public const int EntriesMax = 4096;

    private readonly Dot[] _entries;

    /// <param name="entries">Ascending by actor, no actor twice, no zero counter. The vector owns the array from here
    /// on.</param>
    internal VersionVector(Dot[] entries) => _entries = entries;

    /// <summary>Nothing is known.</summary>
    public static VersionVector Empty { get; } = new([]);

    /// <summary>How many actors are known.</summary>
    public int Count => _entries.Length;

    /// <summary>Exact length of the bytes of <see cref="Write"/>.</summary>
    public int EncodedSize
    {
        get
        {
            var size = Leb128.Size((ulong)_entries.Length);
            foreach (ref readonly var entry in _entries.AsSpan())
            {
                size += ActorId.Size + Leb128.Size(entry.Counter);
            }

            return size;
        }
    }

    internal ReadOnlySpan<Dot> Entries => _entries;

    /// <summary>How many of the actor's writes are known; 0 if none.</summary>
    public ulong this[ActorId actor]
    {
        get
        {
            var at = Find(actor);
            return at >= 0 ? _entries[at].Counter : 0;
        }
    }

    public static VersionVector Merge(VersionVector a, VersionVector b)
    {
        if (a.Descends(b))
        {
            return a;
        }

        if (b.Descends(a))
        {
            return b;
        }

        var merged = new Dot[a.Count + b.Count];
        int left = 0, right = 0, count = 0;
        while (left < a.Count || right < b.Count)
        {
            var order = left == a.Count ? 1
                : right == b.Count ? -1
                : a._entries[left].Actor.CompareTo(b._entries[right].Actor);
            var fromLeft = order <= 0 ? a._entries[left++] : default;
            var fromRight = order >= 0 ? b._entries[right++] : default;
            merged[count++] = fromLeft.Counter >= fromRight.Counter ? fromLeft : fromRight;
        }

        return new VersionVector(merged.AsSpan(0, count).ToArray());
    }

    /// <summary>True if the write that the dot names is known.</summary>
    public bool Covers(Dot dot) => dot.Counter <= this[dot.Actor];

    /// <summary>True if all that <paramref name="other"/> knows is known here: this vector is equal or later.</summary>
    public bool Descends(VersionVector other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        var at = 0;
        foreach (ref readonly var wanted in other.Entries)
        {
            while (at < _entries.Length && _entries[at].Actor.CompareTo(wanted.Actor) < 0)
            {
                at++;
            }

            if (at == _entries.Length || _entries[at].Actor != wanted.Actor || _entries[at].Counter < wanted.Counter)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>This vector, and the dot's write and all before it by the same actor.</summary>
    public VersionVector With(Dot dot)
    {
        if (Covers(dot))
        {
            return this;
        }

        var at = Find(dot.Actor);
        if (at >= 0)
        {
            var raised = (Dot[])_entries.Clone();
            raised[at] = dot;
            return new VersionVector(raised);
        }

        var longer = new Dot[_entries.Length + 1];
        _entries.AsSpan(0, ~at).CopyTo(longer);
        longer[~at] = dot;
        _entries.AsSpan(~at).CopyTo(longer.AsSpan(~at + 1));
        return new VersionVector(longer);
    }

    public void Write(IBufferWriter<byte> writer)
    {
        Leb128.Write(writer, (ulong)_entries.Length);
        foreach (ref readonly var entry in Entries)
        {
            var span = writer.GetSpan(ActorId.Size + Leb128.SizeMax);
            entry.Actor.Write(span);
            writer.Advance(ActorId.Size + Leb128.Write(span[ActorId.Size..], entry.Counter));
        }
    }

    /// <summary>
    /// Takes one vector off the front of <paramref name="bytes"/>; false, and nothing taken, unless canonical and
    /// within bounds.
    /// </summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out VersionVector vector)
    {
        vector = Empty;
        var rest = bytes;

        // An entry has at least 25 bytes, so the count is checked against the input before anything is allocated for
        // it.
        if (!Leb128.TryRead(ref rest, out var count)
            || count > EntriesMax
            || (int)count > rest.Length / (ActorId.Size + 1))
        {
            return false;
        }

        var entries = count == 0 ? [] : new Dot[count];
        for (var at = 0; at < entries.Length; at++)
        {
            if (rest.Length < ActorId.Size)
            {
                return false;
            }

            var actor = ActorId.Read(rest);
            rest = rest[ActorId.Size..];
            if (!Leb128.TryRead(ref rest, out var counter)
                || counter == 0
                || (at > 0 && entries[at - 1].Actor.CompareTo(actor) >= 0))
            {
                return false;
            }

            entries[at] = new Dot(actor, counter);
        }

        bytes = rest;
        vector = entries.Length == 0 ? Empty : new VersionVector(entries);
        return true;
    }

    /// <summary>The newest known dot of each actor, ascending by actor.</summary>
    public IEnumerator<Dot> GetEnumerator() => ((IEnumerable<Dot>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    public bool Equals(VersionVector? other) => other is not null && Entries.SequenceEqual(other.Entries);

    public override bool Equals(object? obj) => Equals(obj as VersionVector);

    public override int GetHashCode()
    {
        var hash = 17;
        foreach (ref readonly var entry in Entries)
        {
            hash = unchecked((hash * 31) + entry.GetHashCode());
        }

        return hash;
    }

    public override string ToString() => string.Join(", ", _entries);

    /// <summary>
    /// The entry of the node's newest epoch that is not after <paramref name="latest"/>; null if there is none.
    /// </summary>
    internal Dot? NewestOf(Placement.NodeId node, Time.HybridTime latest)
    {
        var at = Find(new ActorId(node, latest));
        var candidate = at >= 0 ? at : ~at - 1;
        return candidate >= 0 && _entries[candidate].Actor.Node == node ? _entries[candidate] : null;
    }

    /// <summary>The actor's index, or the complement of where it would be inserted.</summary>
    private int Find(ActorId actor)
    {
        int low = 0, high = _entries.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _entries[middle].Actor.CompareTo(actor);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }
}
