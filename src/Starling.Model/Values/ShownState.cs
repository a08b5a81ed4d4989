using System;
using System.Buffers;
using System.Buffers.Binary;
using Starling.Model.Causality;
using Starling.Model.Time;

namespace Starling.Model.Values;

/// <summary>A record's state as a reader is shown it at one moment: what has expired is a tombstone.</summary>
/// <remarks>
/// Only a coordinator makes this form, after merging and by one reading of its clock for the whole request; it goes to
/// clients and is never stored, merged or compared. A replica that hid expired values would answer with another digest than
/// one whose clock is a little behind, and read repair would chase a difference that is none.
/// An expired value keeps its stamps and its dot, and so the record keeps its context: who read it can replace it. The
/// tombstone in its place carries the expiry as its eight bytes, which no delete does, so that a reader can be told
/// "expired" from "deleted".
/// </remarks>
public static class ShownState
{
    private const int NoteSize = 8;

    /// <summary>True if a value of the state has expired at <paramref name="now"/>. Cheap where none has an expiry.</summary>
    /// <exception cref="CorruptStateException">The state is not valid for the rule.</exception>
    public static bool HasExpired(ResolutionRule rule, ReadOnlySpan<byte> state, HybridTime now) =>
        RecordState.FirstExpiry(rule, state) is { } first && first <= now;

    /// <summary>Writes the state as shown at <paramref name="now"/>; the same bytes where nothing has expired.</summary>
    /// <exception cref="CorruptStateException">The state is not valid for the rule.</exception>
    public static void Write(IBufferWriter<byte> writer, ResolutionRule rule, ReadOnlySpan<byte> state, HybridTime now)
    {
        if (!HasExpired(rule, state, now))
        {
            writer.Write(state);
        }
        else if (rule == ResolutionRule.LastWriteWins)
        {
            _ = LwwView.TryRead(state, out var cell);
            Span<byte> note = stackalloc byte[NoteSize];
            BinaryPrimitives.WriteInt64BigEndian(note, cell.Expiry!.Value.Micros);
            LwwCell.Write(writer, cell.Origin, cell.WriteTime, tombstone: true, note);
        }
        else
        {
            SiblingState.WriteKind(writer, state[0]);
            DvvExpiry.WriteShown(writer, SiblingState.Body(state), now);
        }
    }

    /// <summary>The expiry that a shown tombstone's bytes tell of; null for a delete.</summary>
    public static HybridTime? ExpiryOf(ReadOnlySpan<byte> tombstone) =>
        tombstone.Length == NoteSize ? new HybridTime(BinaryPrimitives.ReadInt64BigEndian(tombstone)) : null;
}
