using System;
using System.Buffers.Text;
using System.Collections.Generic;
using Starling.Model.Time;

namespace Starling.Model.Sessions;

/// <summary>What a session has seen of a cluster, small enough to travel with every request: by it a read of a single replica finds the session's
/// own writes and never goes back behind its earlier reads.</summary>
/// <remarks>
/// Intuition: nobody keeps a list of what a session has seen. It keeps, for each slot it touched, one moment up to which it has seen things; and
/// replicas that have compared themselves with one another can say up to which moment they all hold the same. Where the second moment is
/// not before the first, any replica will do, and the floor may be forgotten: that happens within about half a minute, so tokens stay small.
/// Two kinds of floor, because they are met in two ways. What a majority of replicas holds is found by every later majority. What was written or read at
/// a single replica is found for certain only there (its <see cref="Floor.Witness"/>), at all replicas together, or after they have agreed.
/// A floor holds for a whole slot and not for a record, which keeps tokens small and only ever demands more than is needed.
/// <see cref="Seen"/> is the newest stamp that the session has met: its next write is stamped later, whatever the coordinators' clocks say,
/// and so it never loses against what its writer has written or read before.
/// <see cref="Merge"/> takes the greater of everything; it is commutative, associative and idempotent (see <see cref="FloorSet"/>). Immutable, thread-safe.
/// Source: D. Terry et al., Session Guarantees for Weakly Consistent Replicated Data, 1994, sections 3 and 4, for the guarantees.
/// </remarks>
public sealed class SessionToken : IEquatable<SessionToken>
{
    /// <summary>The longest token in bytes; its text is a third longer.</summary>
    public const int BytesMax = 1536;

    /// <summary>Floors that a token holds at most, half of them wide.</summary>
    public const int FloorsMax = 2 * FloorSet.CountMax;

    internal SessionToken(ulong cluster, HybridTime seen, FloorSet wide, FloorSet lone)
    {
        Cluster = cluster;
        Seen = seen;
        Wide = wide;
        Lone = lone;
    }

    /// <summary>A session that has seen nothing.</summary>
    public static SessionToken Empty { get; } = new(0, default, FloorSet.Empty, FloorSet.Empty);

    /// <summary>The tag of the cluster that made the token; 0 for the empty one.</summary>
    public ulong Cluster { get; }

    /// <summary>The newest stamp that the session has written or read.</summary>
    public HybridTime Seen { get; }

    /// <summary>What stands for the wide floors of all slots that found no room.</summary>
    public HybridTime WideBase => Wide.Base;

    /// <summary>The same for lone floors, whose witnesses are forgotten.</summary>
    public HybridTime LoneBase => Lone.Base;

    public bool IsEmpty => Seen == default && Wide.IsEmpty && Lone.IsEmpty;

    internal FloorSet Wide { get; }

    internal FloorSet Lone { get; }

    /// <summary>All floors, the wide ones first.</summary>
    public IEnumerable<Floor> Floors
    {
        get
        {
            var all = new List<Floor>(Wide.Floors.Length + Lone.Floors.Length);
            all.AddRange(Wide.Floors);
            all.AddRange(Lone.Floors);
            return all;
        }
    }

    /// <summary>The token of a session that has seen one thing.</summary>
    public static SessionToken Of(ulong cluster, HybridTime seen, in Floor floor)
    {
        var set = FloorSet.Of(default, [floor]);
        return floor.IsWide
            ? new SessionToken(cluster, seen, set, FloorSet.Empty)
            : new SessionToken(cluster, seen, FloorSet.Empty, set);
    }

    /// <summary>The token of a session that has met a stamp, and nothing that is not on all replicas.</summary>
    public static SessionToken OfSeen(ulong cluster, HybridTime seen) => new(cluster, seen, FloorSet.Empty, FloorSet.Empty);

    /// <summary>What two sessions have seen together.</summary>
    /// <exception cref="ArgumentException">They are of two clusters.</exception>
    public static SessionToken Merge(SessionToken a, SessionToken b)
    {
        if (a.IsEmpty || b.IsEmpty || ReferenceEquals(a, b))
        {
            return a.IsEmpty ? b : a;
        }

        if (a.Cluster != b.Cluster)
        {
            throw new ArgumentException("The session tokens are of two clusters. Keep one session for each cluster.");
        }

        return new SessionToken(
            a.Cluster, HybridTime.Max(a.Seen, b.Seen), FloorSet.Merge(a.Wide, b.Wide), FloorSet.Merge(a.Lone, b.Lone));
    }

    /// <summary>The token without the floors of a slot at or below a moment up to which all its replicas provably hold the same.</summary>
    public SessionToken Without(uint table, int slot, HybridTime proven)
    {
        var wide = Wide.Without(table, slot, proven);
        var lone = Lone.Without(table, slot, proven);
        return ReferenceEquals(wide, Wide) && ReferenceEquals(lone, Lone) ? this : new SessionToken(Cluster, Seen, wide, lone);
    }

    /// <summary>The bytes; none for the empty token.</summary>
    public byte[] Encode() => SessionBytes.Write(this);

    /// <summary>The text form: the bytes in base64url, without padding.</summary>
    public override string ToString() => Base64Url.EncodeToString(Encode());

    /// <summary>Reads a token of any cluster. Anything but <see cref="SessionFault.None"/> leaves <paramref name="token"/> empty.</summary>
    public static SessionFault TryDecode(ReadOnlySpan<byte> bytes, out SessionToken token) => SessionBytes.TryRead(bytes, out token);

    /// <summary>Reads a token of the cluster with this tag.</summary>
    public static SessionFault TryDecode(ReadOnlySpan<byte> bytes, ulong cluster, out SessionToken token)
    {
        var fault = TryDecode(bytes, out token);
        if (fault == SessionFault.None && !token.IsEmpty && token.Cluster != cluster)
        {
            token = Empty;
            return SessionFault.OtherCluster;
        }

        return fault;
    }

    /// <summary>Reads the text form of a token of any cluster.</summary>
    public static SessionFault TryParse(ReadOnlySpan<char> text, out SessionToken token)
    {
        token = Empty;
        var bytes = new byte[BytesMax];
        return text.Length <= Base64Url.GetEncodedLength(BytesMax) && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            ? TryDecode(bytes.AsSpan(0, length), out token)
            : SessionFault.Malformed;
    }

    public bool Equals(SessionToken? other) => other is not null && Cluster == other.Cluster && Seen == other.Seen
        && Wide.Equals(other.Wide) && Lone.Equals(other.Lone);

    public override bool Equals(object? obj) => Equals(obj as SessionToken);

    public override int GetHashCode() => unchecked((Seen.GetHashCode() * 31) + (int)Cluster);
}
