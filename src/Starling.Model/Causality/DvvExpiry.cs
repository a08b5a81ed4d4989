using System;
using System.Buffers;
using System.Buffers.Binary;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>What expired values of an encoded <see cref="DvvSet"/> mean to readers and to the next write.</summary>
internal static class DvvExpiry
{
    /// <summary>Writes the set with a tombstone in the place of each expired value. Counters, dots and origins stay.</summary>
    /// <param name="writer">Receives the set.</param>
    /// <param name="set">A well-formed set.</param>
    /// <param name="now">The reader's moment.</param>
    public static void WriteShown(IBufferWriter<byte> writer, ReadOnlySpan<byte> set, HybridTime now)
    {
        var reader = new DvvReader(set);
        Leb128.Write(writer, (ulong)reader.Actors);
        while (reader.MoveNext())
        {
            var entry = reader.Current;
            DvvEntry.WriteHeader(writer, entry.Actor, entry.Counter, entry.Live);
            for (var rest = entry.Values; !rest.IsEmpty;)
            {
                _ = SiblingValue.TryMeasure(rest, out var length, out var origin, out _, out var expiry);
                if (expiry is { } end && end <= now)
                {
                    var note = new byte[8];
                    BinaryPrimitives.WriteInt64BigEndian(note, end.Micros);
                    new SiblingValue(origin, true, note).Write(writer);
                }
                else
                {
                    writer.Write(rest[..length]);
                }

                rest = rest[length..];
            }
        }
    }

    /// <summary>
    /// The writes that a new write may take as seen because their values have expired: for each actor its oldest live
    /// values as far as they have all expired.
    /// </summary>
    /// <remarks>
    /// A context covers a prefix of an actor's writes, so an expired value behind one that lives stays until that one goes.
    /// Without this, blind writes with a lifetime would pile up until the slot's replicas have agreed on purging.
    /// </remarks>
    public static VersionVector Covered(ReadOnlySpan<byte> set, HybridTime now)
    {
        var seen = VersionVector.Empty;
        var reader = new DvvReader(set);
        while (reader.MoveNext())
        {
            var entry = reader.Current;
            var (at, oldestAlive) = (0, -1);
            for (var rest = entry.Values; !rest.IsEmpty; at++)
            {
                _ = SiblingValue.TryMeasure(rest, out var length, out _, out _, out var expiry);
                oldestAlive = expiry is { } end && end <= now ? oldestAlive : at;
                rest = rest[length..];
            }

            // Values run from the newest to the oldest: those behind the last that lives are the oldest, and expired.
            if (oldestAlive < entry.Live - 1)
            {
                seen = seen.With(new Dot(entry.Actor, entry.Counter - (ulong)(oldestAlive + 1)));
            }
        }

        return seen;
    }
}
