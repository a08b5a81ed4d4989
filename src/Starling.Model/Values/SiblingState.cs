using System;
using System.Buffers;
using Starling.Model.Causality;

namespace Starling.Model.Values;

/// <summary>The state bytes of a record in a siblings table: kind (2), then a <see cref="DvvSet"/>.</summary>
/// <remarks>
/// An absent record is no bytes at all, so a set that knows no actor is not a state: it would be a second spelling of
/// absence.
/// </remarks>
public static class SiblingState
{
    /// <summary>First byte of every such state. Stored for ever: never reused.</summary>
    public const byte Kind = (byte)ResolutionRule.Siblings;

    /// <summary>Bytes of the whole state.</summary>
    public static int Size(DvvSet set) => 1 + set.EncodedSize;

    /// <summary>Writes the state.</summary>
    /// <exception cref="ArgumentException">The set is <see cref="DvvSet.Empty"/>, which is stored as an absent
    /// record.</exception>
    public static void Write(IBufferWriter<byte> writer, DvvSet set)
    {
        if (set.ActorCount == 0)
        {
            throw new ArgumentException(
                "An empty set is an absent record: delete the key instead of writing a state.", nameof(set));
        }

        WriteKind(writer);
        set.Write(writer);
    }

    /// <summary>Reads a whole state; no bytes are an absent record and give <see cref="DvvSet.Empty"/>.</summary>
    /// <exception cref="CorruptStateException">The bytes are no siblings state.</exception>
    public static DvvSet Read(ReadOnlySpan<byte> state)
    {
        if (state.IsEmpty)
        {
            return DvvSet.Empty;
        }

        var rest = Body(state);
        return DvvSet.TryRead(ref rest, out var set) && rest.IsEmpty && set.ActorCount > 0 ? set : throw Corrupt(state);
    }

    internal static void WriteKind(IBufferWriter<byte> writer)
    {
        writer.GetSpan(1)[0] = Kind;
        writer.Advance(1);
    }

    /// <summary>True if the bytes are of this kind and do not start with a set that knows no actor.</summary>
    internal static bool HasKind(ReadOnlySpan<byte> state) => state.Length > 1 && state[0] == Kind && state[1] != 0;

    /// <summary>The set's bytes inside the state.</summary>
    internal static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> state) =>
        HasKind(state) ? state[1..] : throw Corrupt(state);

    internal static CorruptStateException Corrupt(ReadOnlySpan<byte> state) =>
        new($"A siblings state of {state.Length} bytes is not readable. "
            + "Drop this copy and repair the record from other replicas.");
}
