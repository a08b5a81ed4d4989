using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>
/// What a reader has seen of a record, as it is handed to clients and comes back with their next write.
/// </summary>
/// <remarks>
/// Clients must not look inside. A table with siblings gives the <see cref="VersionVector"/> of what was read and its newest
/// origin, a last-write-wins table the write time that a following write must exceed. Bytes: version (1), kind (1 vector, 2
/// time, 3 time and vector), cluster tag (8, big-endian), the time (int64 big-endian) and the vector as the kind says, CRC-32C of all before it (4,
/// big-endian). No bytes stand for <see cref="None"/>. The tag and the checksum exist because a context that is misread
/// as less than it says makes false siblings, and one that is misread as more overwrites what nobody has seen: a
/// context of another cluster, or a damaged one, must be refused, not ignored. The checksum finds accidents; it is no
/// signature, and who may write a record may forge a context for it.
/// </remarks>
public sealed class CausalContext : IEquatable<CausalContext>
{
    /// <summary>The longest context that is accepted or made: 128 KiB.</summary>
    public const int BytesMax = 128 * 1024;

    private const byte Version = 1;
    private const byte VectorKind = 1;
    private const byte TimeKind = 2;
    private const byte TimedVectorKind = 3;
    private const int TimeSize = 8;
    private const int HeaderSize = 2 + 8;
    private const int ChecksumSize = 4;

    private CausalContext(VersionVector vector, HybridTime time)
    {
        Vector = vector;
        Time = time;
    }

    /// <summary>Nothing was read: the write is blind.</summary>
    public static CausalContext None { get; } = new(VersionVector.Empty, default);

    /// <summary>What was read of a table with siblings; empty for another kind.</summary>
    public VersionVector Vector { get; }

    /// <summary>What a following write must exceed: the newest time that was read. <c>default</c> where that is not known.</summary>
    /// <remarks>Of siblings, it is the newest origin. A tombstone made before what it deletes would be forgotten before it, and
    /// a late copy of the one would come back when nobody knows of the other any more.</remarks>
    public HybridTime Time { get; }

    public bool IsNone => Vector.Count == 0 && Time == default;

    /// <summary>The context of a read of siblings; <see cref="None"/> if nothing was known.</summary>
    /// <param name="seen">All that the record covers.</param>
    /// <param name="newest">The newest origin of its values.</param>
    public static CausalContext Of(VersionVector seen, HybridTime newest = default) => seen.Count == 0 ? None : new(seen, newest);

    /// <summary>The context of a read of siblings, with the newest of their origins.</summary>
    public static CausalContext Of(DvvSet seen)
    {
        var newest = default(HybridTime);
        foreach (var sibling in seen)
        {
            newest = HybridTime.Max(newest, sibling.Value.Origin);
        }

        return Of(seen.Context, newest);
    }

    /// <summary>The context of a last-write-wins read; <see cref="None"/> for <c>default</c>.</summary>
    public static CausalContext Of(HybridTime seen) => seen == default ? None : new(VersionVector.Empty, seen);

    /// <summary>The bytes for a client of the cluster with this tag.</summary>
    /// <exception cref="InvalidOperationException">They would exceed <see cref="BytesMax"/>; it takes over 3700 actors
    /// to get there.</exception>
    public byte[] Encode(ulong clusterTag)
    {
        if (IsNone)
        {
            return [];
        }

        var isVector = Vector.Count > 0;
        var size = HeaderSize + (isVector ? Vector.EncodedSize : 0) + (Time != default ? TimeSize : 0) + ChecksumSize;
        if (size > BytesMax || Vector.Count > VersionVector.EntriesMax)
        {
            throw new InvalidOperationException(
                $"A context of {Vector.Count} actors takes {size} bytes, more than the {BytesMax} that clients may send "
                + "back. Delete the record and wait until its tombstone is purged, then write it anew.");
        }

        var writer = new ArrayBufferWriter<byte>(size);
        var header = writer.GetSpan(HeaderSize);
        header[0] = Version;
        header[1] = !isVector ? TimeKind : Time == default ? VectorKind : TimedVectorKind;
        BinaryPrimitives.WriteUInt64BigEndian(header[2..], clusterTag);
        writer.Advance(HeaderSize);
        if (Time != default)
        {
            BinaryPrimitives.WriteInt64BigEndian(writer.GetSpan(TimeSize), Time.Micros);
            writer.Advance(TimeSize);
        }

        if (isVector)
        {
            Vector.Write(writer);
        }

        BinaryPrimitives.WriteUInt32BigEndian(writer.GetSpan(ChecksumSize), Checksum(writer.WrittenSpan));
        writer.Advance(ChecksumSize);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Reads what a client sent. Anything but <see cref="ContextFault.None"/> leaves <paramref name="context"/> at <see
    /// cref="None"/>.
    /// </summary>
    public static ContextFault TryDecode(ReadOnlySpan<byte> bytes, ulong clusterTag, out CausalContext context)
    {
        context = None;
        if (bytes.IsEmpty)
        {
            return ContextFault.None;
        }

        if (bytes.Length > BytesMax)
        {
            return ContextFault.Malformed;
        }

        // Another version may lay out everything after its first byte differently, so nothing else can be judged before
        // it.
        if (bytes[0] != Version)
        {
            return ContextFault.UnknownVersion;
        }

        if (bytes.Length <= HeaderSize + ChecksumSize
            || Checksum(bytes[..^ChecksumSize]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[^ChecksumSize..]))
        {
            return ContextFault.Malformed;
        }

        if (BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]) != clusterTag)
        {
            return ContextFault.OtherCluster;
        }

        context = TryReadBody(bytes[1], bytes[HeaderSize..^ChecksumSize]) ?? None;
        return context.IsNone ? ContextFault.Malformed : ContextFault.None;
    }

    public bool Equals(CausalContext? other) => other is not null && Time == other.Time && Vector.Equals(other.Vector);

    public override bool Equals(object? obj) => Equals(obj as CausalContext);

    public override int GetHashCode() => unchecked((Vector.GetHashCode() * 31) + Time.GetHashCode());

    private static CausalContext? TryReadBody(byte kind, ReadOnlySpan<byte> body) => kind switch
    {
        VectorKind => ReadVector(body, default),
        TimeKind => body.Length == TimeSize ? Of(TimeOf(body)) : null,
        TimedVectorKind => body.Length > TimeSize && TimeOf(body) != default ? ReadVector(body[TimeSize..], TimeOf(body)) : null,
        _ => null,
    };

    private static CausalContext? ReadVector(ReadOnlySpan<byte> body, HybridTime newest) =>
        VersionVector.TryRead(ref body, out var vector) && body.IsEmpty ? Of(vector, newest) : null;

    private static HybridTime TimeOf(ReadOnlySpan<byte> body) => new(BinaryPrimitives.ReadInt64BigEndian(body));

    /// <summary>CRC-32C, by which damage of what clients keep for us is found.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var part in bytes)
        {
            crc = BitOperations.Crc32C(crc, part);
        }

        return ~crc;
    }
}
