using System;
using System.Buffers;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using Starling.Model.Placement;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>
/// A record's siblings with just enough history to tell a later write from a concurrent one. Immutable.
/// </summary>
/// <remarks>
/// For each actor r the set keeps n, how many of r's writes it knows, and L, the values of the newest of them that
/// nobody has overwritten, newest first; the value at index k is the write (r, n - k). A client's context is a version
/// vector, thus always covers a prefix of an actor's writes, so what it overwrites is a tail of L: no gaps, one counter
/// an actor, not one a value. A plain version vector a value cannot do this: two blind writes through one actor would
/// look ordered (a lost value), or each client must be an actor (vectors without bound). Every value has a dot. The
/// published structure also has an "anonymous list" of values without; with it the merge is not associative ({a1}[v1],
/// {b1}[v2], {a2}[v3] shows it), so there is none here.
/// <para>Laws: <see cref="Merge"/> is commutative, associative, idempotent, <see cref="Empty"/> is neutral; <c>Merge(a,
/// b).Context == VersionVector.Merge(a.Context, b.Context)</c>; a value is lost only to a write whose context covered
/// it; a write with the context just read leaves one value if nobody else wrote; equal sets have equal bytes.</para>
/// <para>The set is held as its canonical bytes (layout: <see cref="DvvReader"/>), and operations cut and join them:
/// reading a record costs one copy, and there is one implementation for sets in hand and for states in the
/// store.</para>
/// Source: Almeida, Baquero, Gonçalves, Preguiça, Fonte, "Scalable and Accurate Causality Tracking for Eventually
/// Consistent Stores", 2014, section 5.
/// </remarks>
public sealed class DvvSet : IEquatable<DvvSet>, IEnumerable<Sibling>
{
    /// <summary>The most actors that an encoded set may list.</summary>
    public const int ActorsMax = 4096;

    /// <summary>
    /// The most actors to which <see cref="Update"/> grows a set by a value; a tombstone may grow it to <see
    /// cref="ActorsMax"/>.
    /// </summary>
    /// <remarks>
    /// Below the limit of readers, so that replicas that grew apart can still merge, and a record that is full can be
    /// deleted.
    /// </remarks>
    public const int ActorsMaxForValues = 2048;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly DvvSummary _summary;
    private VersionVector? _context;

    // The bytes are one well-formed set, measured already, and nobody else's from here on.
    private DvvSet(ReadOnlyMemory<byte> bytes, DvvSummary summary)
    {
        _bytes = bytes;
        _summary = summary;
    }

    /// <summary>Nothing was ever written; stored as an absent record.</summary>
    public static DvvSet Empty { get; } = FromWritten(new byte[] { 0 });

    /// <summary>All writes this set knows of: what a reader is given, to send back with its next write.</summary>
    public VersionVector Context => _context ??= ReadContext();

    /// <summary>Values held, tombstones included.</summary>
    public int Count => _summary.Values;

    /// <summary>Actors known, including those whose values are all overwritten.</summary>
    public int ActorCount => _summary.Actors;

    /// <summary>Exact length of the bytes of <see cref="Write"/>.</summary>
    public int EncodedSize => _bytes.Length;

    /// <summary>How many of the actor's writes are known; 0 if none.</summary>
    public ulong CounterOf(ActorId actor)
    {
        var reader = new DvvReader(_bytes.Span);
        while (reader.MoveNext())
        {
            if (reader.Current.Actor == actor)
            {
                return reader.Current.Counter;
            }
        }

        return 0;
    }

    /// <summary>
    /// True if the node has ever written here: then the last of its actors by epoch, and that actor's counter.
    /// </summary>
    public bool KnowsNode(NodeId node, out ActorId newestEpoch, out ulong counter)
    {
        newestEpoch = default;
        counter = 0;
        var reader = new DvvReader(_bytes.Span);
        while (reader.MoveNext())
        {
            if (reader.Current.Actor.Node == node)
            {
                newestEpoch = reader.Current.Actor;
                counter = reader.Current.Counter;
            }
        }

        return counter != 0;
    }

    /// <summary>
    /// The writes that a new one may take as seen because their values have expired at <paramref name="now"/>: for each
    /// actor its oldest values as far as they have all expired. Empty where no value has.
    /// </summary>
    public VersionVector Expired(HybridTime now) =>
        _summary.FirstExpiry is { } first && first <= now ? DvvExpiry.Covered(_bytes.Span, now) : VersionVector.Empty;

    /// <summary>
    /// A write: overwrites what <paramref name="context"/> covers, and adds the value under the actor's next dot.
    /// </summary>
    /// <param name="context">What the writer had read; empty for a blind write. For tables that show one value: the
    /// client's context merged with this set's <see cref="Context"/>.</param>
    /// <param name="actor">Chosen by <see cref="ActorChoice"/>, or dots may repeat.</param>
    /// <param name="value">What the write leaves; a tombstone for a delete.</param>
    /// <param name="dot">The name that the write got.</param>
    /// <exception cref="TooManyActorsException">The set would outgrow its limit; nothing is changed.</exception>
    /// <exception cref="OverflowException">The actor's counter is used up; <see cref="ActorChoice"/> avoids such an
    /// actor.</exception>
    public DvvSet Update(VersionVector context, ActorId actor, SiblingValue value, out Dot dot)
    {
        dot = new Dot(actor, checked(Math.Max(CounterOf(actor), context[actor]) + 1));
        return FromWritten(DvvUpdate.Write(_bytes.Span, context, dot, value));
    }

    /// <summary>What both know: keeps each value that both hold, or that the other has never heard of.</summary>
    /// <exception cref="TooManyActorsException">The result would outgrow <see cref="ActorsMax"/>.</exception>
    public static DvvSet Merge(DvvSet a, DvvSet b)
    {
        _ = DvvMerge.TryDecide(a._bytes.Span, b._bytes.Span, out var inclusion, out var actors);
        if (inclusion != Inclusion.Neither)
        {
            return inclusion == Inclusion.Left ? a : b;
        }

        DvvMerge.CheckSize(actors);
        var writer = new ArrayBufferWriter<byte>(a.EncodedSize + b.EncodedSize);
        DvvMerge.Write(a._bytes.Span, b._bytes.Span, actors, writer);
        return FromWritten(writer.WrittenMemory);
    }

    public void Write(IBufferWriter<byte> writer) => writer.Write(_bytes.Span);

    /// <summary>
    /// Takes one set off the front of <paramref name="bytes"/>; false, and nothing taken, unless canonical and within
    /// bounds.
    /// </summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out DvvSet set)
    {
        if (!DvvReader.TryMeasure(bytes, out var summary))
        {
            set = Empty;
            return false;
        }

        set = summary.Actors == 0 ? Empty : new DvvSet(bytes[..summary.Size].ToArray(), summary);
        bytes = bytes[summary.Size..];
        return true;
    }

    /// <summary>The values, ascending by actor, an actor's newest first.</summary>
    public IEnumerator<Sibling> GetEnumerator()
    {
        var left = _summary.Values;
        var walk = new DvvWalk(_bytes);
        for (; left > 0; left--)
        {
            yield return walk.Next();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(DvvSet? other) => other is not null && _bytes.Span.SequenceEqual(other._bytes.Span);

    public override bool Equals(object? obj) => Equals(obj as DvvSet);

    public override int GetHashCode() => Context.GetHashCode();

    public override string ToString() => $"{Count} siblings, knows {Context}";

    private static DvvSet FromWritten(ReadOnlyMemory<byte> bytes) =>
        DvvReader.TryMeasure(bytes.Span, out var summary)
            ? new DvvSet(bytes, summary)
            : throw new UnreachableException("A set of siblings was written that cannot be read back.");

    private VersionVector ReadContext()
    {
        if (_summary.Actors == 0)
        {
            return VersionVector.Empty;
        }

        var entries = new Dot[_summary.Actors];
        var reader = new DvvReader(_bytes.Span);
        for (var at = 0; reader.MoveNext(); at++)
        {
            entries[at] = new Dot(reader.Current.Actor, reader.Current.Counter);
        }

        return new VersionVector(entries);
    }
}
