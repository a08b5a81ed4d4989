using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>What a client has seen of a value whose parts are records: it comes back with removes.</summary>
/// <remarks>
/// Each part has a history of its own, and a context that listed them all would be as long as the value. But what the slot's replicas have agreed upon
/// all of them hold, and so has every reader seen it, alive or dead. So the context says "all up to the moment C", and lists the facts that are
/// younger: with healthy replicas the writes of the last minutes. Law: for each part, what it covers of the facts that a replica holds is what the
/// reader was shown of them, or what was dead there already. A fact that the reader had not seen is never covered: it is younger than C, and not listed.
/// <para>It also says how new the newest fact was that the reader was shown: a tombstone must be younger than what it deletes, or it would be forgotten
/// while a late copy of that is still let in.</para>
/// <para>Bytes: version (1), kind (4), cluster tag (8), C and the newest origin as int64, all big-endian; number of actors, the actors; number of parts, and for each, ascending,
/// its path with the length in front, number of dots, each as the actor's place and its counter (varints); CRC-32C (4, big-endian).</para>
/// </remarks>
public sealed class DataContext
{
    /// <summary>The longest context that is made or accepted: 8 MiB, some hundred thousand facts younger than C.</summary>
    public const int BytesMax = 8 << 20;

    private const byte Version = 1;
    private const byte PartsKind = 4;
    private const int HeaderSize = 2 + 8 + 8 + 8;
    private const int ChecksumSize = 4;

    private readonly List<byte[]> _paths;
    private readonly List<VersionVector> _seen;

    /// <param name="agreed">The watermark of the slot, read before the parts were; <c>default</c> for none.</param>
    public DataContext(HybridTime agreed)
        : this(agreed, agreed, [], [])
    {
    }

    private DataContext(HybridTime agreed, HybridTime newest, List<byte[]> paths, List<VersionVector> seen) =>
        (Agreed, Newest, _paths, _seen) = (agreed, newest, paths, seen);

    /// <summary>Up to when everything was seen.</summary>
    public HybridTime Agreed { get; }

    /// <summary>The newest origin that was seen; never before <see cref="Agreed"/>. A change made with this context must be younger.</summary>
    public HybridTime Newest { get; private set; }

    /// <summary>Parts of which something younger was seen.</summary>
    public int Count => _paths.Count;

    /// <summary>A part was shown. Parts come ascending by path.</summary>
    public void Add(ReadOnlySpan<byte> path, DvvSet part)
    {
        var seen = VersionVector.Empty;
        foreach (var (dot, fact) in part)
        {
            seen = fact.IsTombstone || fact.Origin <= Agreed ? seen : seen.With(dot);
            Newest = fact.IsTombstone ? Newest : HybridTime.Max(Newest, fact.Origin);
        }

        if (seen.Count > 0)
        {
            _paths.Add(path.ToArray());
            _seen.Add(seen);
        }
    }

    /// <summary>What was seen of a part, as far as it matters to a replica that holds this of it.</summary>
    public VersionVector Of(ReadOnlySpan<byte> path, DvvSet held)
    {
        var at = Find(path);
        var seen = at >= 0 ? _seen[at] : VersionVector.Empty;
        foreach (var (dot, fact) in held)
        {
            seen = fact.Origin <= Agreed ? seen.With(dot) : seen;
        }

        return seen;
    }

    /// <summary>Paths below a branch of which something younger than <see cref="Agreed"/> was seen.</summary>
    public IReadOnlyList<byte[]> Below(ReadOnlySpan<byte> branch)
    {
        var from = Find(branch);
        var to = from = from < 0 ? ~from : from;
        while (to < _paths.Count && _paths[to].AsSpan().StartsWith(branch))
        {
            to++;
        }

        return _paths.GetRange(from, to - from);
    }

    /// <summary>The bytes for a client of the cluster with this tag.</summary>
    /// <exception cref="DataLimitException">They would exceed <see cref="BytesMax"/>.</exception>
    public byte[] Encode(ulong clusterTag)
    {
        var output = new ArrayBufferWriter<byte>();
        var header = output.GetSpan(HeaderSize);
        header[0] = Version;
        header[1] = PartsKind;
        BinaryPrimitives.WriteUInt64BigEndian(header[2..], clusterTag);
        BinaryPrimitives.WriteInt64BigEndian(header[10..], Agreed.Micros);
        BinaryPrimitives.WriteInt64BigEndian(header[18..], Newest.Micros);
        output.Advance(HeaderSize);
        var places = WriteActors(output);
        Varint.Write(output, (ulong)_paths.Count);
        for (var at = 0; at < _paths.Count; at++)
        {
            Varint.Write(output, (ulong)_paths[at].Length);
            output.Write(_paths[at]);
            Varint.Write(output, (ulong)_seen[at].Count);
            foreach (var dot in _seen[at])
            {
                Varint.Write(output, (ulong)places[dot.Actor]);
                Varint.Write(output, dot.Counter);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(ChecksumSize), CausalContext.Checksum(output.WrittenSpan));
        output.Advance(ChecksumSize);
        DataLimits.Demand(
            output.WrittenCount, BytesMax, "Bytes of the context", "Read without a context, and look why the table's replicas do not agree.");
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads what a client sent; no bytes are no context, and give null.</summary>
    public static ContextFault TryDecode(ReadOnlySpan<byte> bytes, ulong clusterTag, out DataContext? context)
    {
        context = null;
        if (bytes.IsEmpty)
        {
            return ContextFault.None;
        }

        if (bytes[0] != Version)
        {
            return ContextFault.UnknownVersion;
        }

        if (bytes.Length is < HeaderSize + ChecksumSize or > BytesMax || bytes[1] != PartsKind
            || CausalContext.Checksum(bytes[..^ChecksumSize]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[^ChecksumSize..]))
        {
            return ContextFault.Malformed;
        }

        if (BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]) != clusterTag)
        {
            return ContextFault.OtherCluster;
        }

        var agreed = new HybridTime(BinaryPrimitives.ReadInt64BigEndian(bytes[10..]));
        var newest = new HybridTime(BinaryPrimitives.ReadInt64BigEndian(bytes[18..]));
        var body = bytes[HeaderSize..^ChecksumSize];
        var read = new DataContext(agreed, newest, [], []);
        if (newest < agreed || !TryReadActors(ref body, out var actors) || !read.TryReadParts(ref body, actors) || !body.IsEmpty)
        {
            return ContextFault.Malformed;
        }

        context = read;
        return ContextFault.None;
    }

    private SortedDictionary<ActorId, int> WriteActors(ArrayBufferWriter<byte> output)
    {
        var places = new SortedDictionary<ActorId, int>();
        foreach (var seen in _seen)
        {
            foreach (var dot in seen)
            {
                places.TryAdd(dot.Actor, 0);
            }
        }

        Varint.Write(output, (ulong)places.Count);
        foreach (var actor in new List<ActorId>(places.Keys))
        {
            actor.Write(output.GetSpan(ActorId.Size));
            output.Advance(ActorId.Size);
        }

        var place = 0;
        foreach (var actor in new List<ActorId>(places.Keys))
        {
            places[actor] = place++;
        }

        return places;
    }

    private static bool TryReadActors(ref ReadOnlySpan<byte> body, out ActorId[] actors)
    {
        actors = [];
        if (!Varint.TryRead(ref body, out var count) || count > (ulong)(body.Length / ActorId.Size))
        {
            return false;
        }

        actors = new ActorId[(int)count];
        for (var at = 0; at < actors.Length; at++)
        {
            actors[at] = ActorId.Read(body);
            body = body[ActorId.Size..];
        }

        return true;
    }

    private bool TryReadParts(ref ReadOnlySpan<byte> body, ActorId[] actors)
    {
        if (!Varint.TryRead(ref body, out var count) || count > (ulong)(body.Length / 4))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!Varint.TryRead(ref body, out var size) || size > (ulong)body.Length)
            {
                return false;
            }

            var path = body[..(int)size].ToArray();
            body = body[(int)size..];
            var isAfter = _paths.Count == 0 || _paths[^1].AsSpan().SequenceCompareTo(path) < 0;
            if (!isAfter || !Varint.TryRead(ref body, out var dots) || dots == 0 || !TryReadDots(ref body, dots, actors, out var seen))
            {
                return false;
            }

            _paths.Add(path);
            _seen.Add(seen);
        }

        return true;
    }

    private static bool TryReadDots(ref ReadOnlySpan<byte> body, ulong dots, ActorId[] actors, out VersionVector seen)
    {
        seen = VersionVector.Empty;
        for (; dots > 0; dots--)
        {
            if (!Varint.TryRead(ref body, out var actor) || actor >= (ulong)actors.Length
                || !Varint.TryRead(ref body, out var counter) || counter == 0)
            {
                return false;
            }

            seen = seen.With(new Dot(actors[(int)actor], counter));
        }

        return true;
    }

    private int Find(ReadOnlySpan<byte> path)
    {
        int from = 0, to = _paths.Count;
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            var order = _paths[middle].AsSpan().SequenceCompareTo(path);
            if (order == 0)
            {
                return middle;
            }

            (from, to) = order < 0 ? (middle + 1, to) : (from, middle);
        }

        return ~from;
    }
}
