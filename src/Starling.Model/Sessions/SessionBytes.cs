using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Model.Sessions;

/// <summary>The bytes of a session token. Equal tokens have equal bytes.</summary>
/// <remarks>
/// Version (1), cluster tag (8, big-endian), the newest of all its moments (int64 big-endian), then by how much earlier <c>Seen</c> and the two
/// bases are (varints; the whole for "none"); the witnesses (count, then 8 bytes each, ascending); the wide floors and the lone floors (count, then for
/// each table, slot, witness by its place in the list counted from one and 0 for wide, and by how much earlier its time is: varints); CRC-32C of
/// all before it (4, big-endian). No bytes stand for the empty token. Tag and checksum are there for the same reason as those of
/// <see cref="CausalContext"/>: a token that is misread as less than it says breaks its promise silently. They find accidents and are no signature;
/// who forges a token can only make his own reads stronger or weaker, and his own writes by at most the clocks' drift later.
/// </remarks>
internal static class SessionBytes
{
    private const byte Version = 1;
    private const int HeaderSize = 1 + 8 + 8;
    private const int ChecksumSize = 4;
    private const int SlotsMax = 1 << 20;

    public static byte[] Write(SessionToken token)
    {
        if (token.IsEmpty)
        {
            return [];
        }

        var bytes = new byte[SessionToken.BytesMax];
        var newest = NewestOf(token);
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), token.Cluster);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), newest.Micros);
        var at = HeaderSize;
        at += Varint.Write(bytes.AsSpan(at), (ulong)(newest.Micros - token.Seen.Micros));
        at += Varint.Write(bytes.AsSpan(at), (ulong)(newest.Micros - token.WideBase.Micros));
        at += Varint.Write(bytes.AsSpan(at), (ulong)(newest.Micros - token.LoneBase.Micros));
        var witnesses = WitnessesOf(token);
        at += Varint.Write(bytes.AsSpan(at), (ulong)witnesses.Count);
        foreach (var witness in witnesses)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(at), witness);
            at += 8;
        }

        at += Write(bytes.AsSpan(at), token.Wide, newest, witnesses);
        at += Write(bytes.AsSpan(at), token.Lone, newest, witnesses);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), CausalContext.Checksum(bytes.AsSpan(0, at)));
        return bytes[..(at + ChecksumSize)];
    }

    public static SessionFault TryRead(ReadOnlySpan<byte> bytes, out SessionToken token)
    {
        token = SessionToken.Empty;
        if (bytes.IsEmpty)
        {
            return SessionFault.None;
        }

        if (bytes.Length > SessionToken.BytesMax)
        {
            return SessionFault.Malformed;
        }

        // Another version may lay out everything after its first byte differently, so nothing else can be judged before it.
        if (bytes[0] != Version)
        {
            return SessionFault.UnknownVersion;
        }

        if (bytes.Length <= HeaderSize + ChecksumSize
            || CausalContext.Checksum(bytes[..^ChecksumSize]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[^ChecksumSize..])
            || TryReadBody(bytes[..^ChecksumSize]) is not { IsEmpty: false } read
            || !Write(read).AsSpan().SequenceEqual(bytes))
        {
            return SessionFault.Malformed;
        }

        token = read;
        return SessionFault.None;
    }

    private static SessionToken? TryReadBody(ReadOnlySpan<byte> bytes)
    {
        var newest = BinaryPrimitives.ReadInt64BigEndian(bytes[9..]);
        var rest = bytes[HeaderSize..];
        if (newest <= 0 || !TryReadTime(ref rest, newest, out var seen) || !TryReadTime(ref rest, newest, out var wideBase)
            || !TryReadTime(ref rest, newest, out var loneBase)
            || !Varint.TryRead(ref rest, out var count) || count > FloorSet.CountMax || rest.Length < (int)count * 8)
        {
            return null;
        }

        var witnesses = new ulong[(int)count];
        for (var i = 0; i < witnesses.Length; i++)
        {
            witnesses[i] = BinaryPrimitives.ReadUInt64BigEndian(rest);
            rest = rest[8..];
        }

        return TryReadFloors(ref rest, newest, [0], out var wide) && TryReadFloors(ref rest, newest, witnesses, out var lone) && rest.IsEmpty
            ? new SessionToken(
                BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]), seen, FloorSet.Of(wideBase, wide), FloorSet.Of(loneBase, lone))
            : null;
    }

    /// <summary>Floors of a damaged order or number do not come out as the same bytes again, which is how the caller finds them.</summary>
    private static bool TryReadFloors(ref ReadOnlySpan<byte> rest, long newest, ReadOnlySpan<ulong> witnesses, out List<Floor> floors)
    {
        floors = [];
        var isWide = witnesses is [0];
        if (!Varint.TryRead(ref rest, out var count) || count > FloorSet.CountMax)
        {
            return false;
        }

        for (var i = 0UL; i < count; i++)
        {
            if (!Varint.TryRead(ref rest, out var table) || table > uint.MaxValue
                || !Varint.TryRead(ref rest, out var slot) || slot >= SlotsMax
                || !Varint.TryRead(ref rest, out var place) || (isWide ? place != 0 : place - 1 >= (ulong)witnesses.Length)
                || !TryReadTime(ref rest, newest, out var time))
            {
                return false;
            }

            floors.Add(new Floor((uint)table, (int)slot, isWide ? 0 : witnesses[(int)place - 1], time));
        }

        floors.Sort(static (a, b) => Floor.CompareKeys(a, b));
        return true;
    }

    private static bool TryReadTime(ref ReadOnlySpan<byte> rest, long newest, out HybridTime time)
    {
        var isRead = Varint.TryRead(ref rest, out var earlier) && earlier <= (ulong)newest;
        time = isRead ? new HybridTime(newest - (long)earlier) : default;
        return isRead;
    }

    private static int Write(Span<byte> bytes, FloorSet set, HybridTime newest, List<ulong> witnesses)
    {
        var at = Varint.Write(bytes, (ulong)set.Floors.Length);
        foreach (var floor in set.Floors)
        {
            at += Varint.Write(bytes[at..], floor.Table);
            at += Varint.Write(bytes[at..], (ulong)floor.Slot);
            at += Varint.Write(bytes[at..], floor.IsWide ? 0UL : (ulong)witnesses.BinarySearch(floor.Witness) + 1);
            at += Varint.Write(bytes[at..], (ulong)(newest.Micros - floor.Time.Micros));
        }

        return at;
    }

    private static List<ulong> WitnessesOf(SessionToken token)
    {
        var witnesses = new List<ulong>();
        foreach (var floor in token.Lone.Floors)
        {
            if (witnesses.BinarySearch(floor.Witness) is < 0 and var place)
            {
                witnesses.Insert(~place, floor.Witness);
            }
        }

        return witnesses;
    }

    private static HybridTime NewestOf(SessionToken token)
    {
        var newest = HybridTime.Max(token.Seen, HybridTime.Max(token.WideBase, token.LoneBase));
        foreach (var floor in token.Wide.Floors)
        {
            newest = HybridTime.Max(newest, floor.Time);
        }

        foreach (var floor in token.Lone.Floors)
        {
            newest = HybridTime.Max(newest, floor.Time);
        }

        return newest;
    }
}
