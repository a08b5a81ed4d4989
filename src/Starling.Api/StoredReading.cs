using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Api;

/// <summary>Turns a record's stored state into what a program reads. Used by clients and nodes alike, so both show the same.</summary>
public static class StoredReading
{
    /// <summary>A record that was never written.</summary>
    public static Reading Nothing { get; } = new() { Versions = [], Context = Context.None };

    /// <summary>A state as a coordinator shows it (see <see cref="ShownState"/>), or as it is stored: then what has expired is shown.</summary>
    /// <param name="state">A state; empty for "never written". The result refers to it.</param>
    /// <param name="clusterTag">What makes contexts ones of this cluster.</param>
    /// <exception cref="StarlingException">The bytes are no state.</exception>
    public static Reading Read(ReadOnlyMemory<byte> state, ulong clusterTag)
    {
        if (state.IsEmpty)
        {
            return Nothing;
        }

        try
        {
            return state.Span[0] == (byte)ResolutionRule.LastWriteWins
                ? ReadCell(state, clusterTag)
                : ReadSiblings(state, clusterTag);
        }
        catch (CorruptStateException damage)
        {
            throw new StarlingException(StarlingError.Internal, "A record's state is damaged: " + damage.Message, cause: damage);
        }
    }

    /// <summary>A state as stored, as a reader is shown it at a moment.</summary>
    /// <param name="state">A state as stored; empty for "never written".</param>
    /// <param name="clusterTag">What makes contexts ones of this cluster.</param>
    /// <param name="now">The moment.</param>
    /// <exception cref="StarlingException">The bytes are no state.</exception>
    public static Reading ReadAt(ReadOnlyMemory<byte> state, ulong clusterTag, HybridTime now)
    {
        if (state.IsEmpty)
        {
            return Nothing;
        }

        var shown = new ArrayBufferWriter<byte>(state.Length);
        try
        {
            var rule = state.Span[0] is (byte)ResolutionRule.LastWriteWins or (byte)ResolutionRule.DataTypes
                ? (ResolutionRule)state.Span[0]
                : ResolutionRule.Siblings;
            ShownState.Write(shown, rule, state.Span, now);
        }
        catch (CorruptStateException damage)
        {
            throw new StarlingException(StarlingError.Internal, "A record's state is damaged: " + damage.Message, cause: damage);
        }

        return Read(shown.WrittenMemory, clusterTag);
    }

    private static Reading ReadCell(ReadOnlyMemory<byte> state, ulong clusterTag)
    {
        if (!LwwView.TryRead(state.Span, out var cell))
        {
            throw new StarlingException(StarlingError.Internal, "A record's state is damaged.");
        }

        var value = state[(state.Length - cell.Value.Length)..];
        return new Reading
        {
            Versions = [VersionOf(value, cell.IsTombstone, cell.WriteTime, cell.Expiry, Murmur3.Hash128(state.Span, 0))],
            Context = new Context(CausalContext.Of(HybridTime.Max(cell.Origin, cell.WriteTime)).Encode(clusterTag)),
        };
    }

    private static Reading ReadSiblings(ReadOnlyMemory<byte> state, ulong clusterTag)
    {
        var set = SiblingState.Read(state.Span);
        var siblings = new List<Sibling>(set);
        siblings.Sort(static (a, b) => Winner.Compare(b, a));
        var isAlive = siblings.Exists(static sibling => !sibling.Value.IsTombstone);
        var versions = new List<RecordVersion>(siblings.Count);
        foreach (var sibling in siblings)
        {
            var version = VersionOf(
                sibling.Value.Bytes, sibling.Value.IsTombstone, sibling.Value.Origin, sibling.Value.Expiry, IdOf(sibling.Dot));

            // Beside a value that lives, what has expired is nothing to decide about; alone, it says that there was something.
            if (!isAlive || !version.HasExpired)
            {
                versions.Add(version);
            }
        }

        return new Reading
        {
            Versions = versions,
            Context = new Context(CausalContext.Of(set).Encode(clusterTag)),
        };
    }

    private static RecordVersion VersionOf(
        ReadOnlyMemory<byte> stored, bool isTombstone, HybridTime at, HybridTime? expiry, UInt128 id)
    {
        var value = Value.Empty;
        if (!isTombstone && !Value.TryRead(stored, out value))
        {
            throw new StarlingException(StarlingError.Internal, "A record's value is damaged: its headers cannot be read.");
        }

        var end = isTombstone ? ShownState.ExpiryOf(stored.Span) : expiry;
        return new RecordVersion(value, isTombstone, at.Micros, id)
        {
            ExpiresAt = end is { } moment ? RecordVersion.TimeOf(moment.Micros) : null,
        };
    }

    private static UInt128 IdOf(Dot dot)
    {
        Span<byte> bytes = stackalloc byte[ActorId.Size + 8];
        dot.Actor.Write(bytes);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[ActorId.Size..], dot.Counter);
        return Murmur3.Hash128(bytes, 0);
    }
}
