using System;
using System.Buffers;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;

namespace Starling.Model.Values;

/// <summary>The state bytes of a record whose writes get dots: kind (2 siblings, 3 part of a data type), then a <see cref="DvvSet"/>.</summary>
/// <remarks>
/// An absent record is no bytes at all, so a set that knows no actor is not a state: it would be a second spelling of
/// absence.
/// </remarks>
public static class SiblingState
{
    /// <summary>First byte of a siblings state. Stored for ever: never reused.</summary>
    public const byte Kind = (byte)ResolutionRule.Siblings;

    /// <summary>Bytes of the whole state.</summary>
    public static int Size(DvvSet set) => 1 + set.EncodedSize;

    /// <summary>Writes the state.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="set">What the record holds.</param>
    /// <param name="rule">The table's; one that mints dots.</param>
    /// <exception cref="ArgumentException">The set is <see cref="DvvSet.Empty"/>, which is stored as an absent
    /// record.</exception>
    public static void Write(IBufferWriter<byte> writer, DvvSet set, ResolutionRule rule = ResolutionRule.Siblings)
    {
        if (set.ActorCount == 0)
        {
            throw new ArgumentException(
                "An empty set is an absent record: delete the key instead of writing a state.", nameof(set));
        }

        WriteKind(writer, (byte)rule);
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

    /// <summary>Cuts from an arriving state the values made up to a slot's watermark that do not live here.</summary>
    /// <param name="incoming">The arriving state.</param>
    /// <param name="local">The state held here; empty for none.</param>
    /// <param name="watermark">Up to when all replicas have agreed on what there is.</param>
    /// <param name="output">Receives the rest of the arriving state, but only when something was cut.</param>
    /// <returns>How many values stay, and how many there were. Equal: nothing was cut and nothing written.</returns>
    /// <exception cref="CorruptStateException">A state is not readable.</exception>
    public static (int Stay, int Of) WithoutOld(
        ReadOnlySpan<byte> incoming, ReadOnlySpan<byte> local, HybridTime watermark, IBufferWriter<byte> output)
    {
        var arriving = Body(incoming);
        var here = local.IsEmpty ? default : Body(local);
        var (stay, of) = DvvCut.Measure(arriving, here, watermark);
        if (stay < of)
        {
            WriteKind(output, incoming[0]);
            DvvCut.Write(arriving, here, watermark, output);
        }

        return (stay, of);
    }

    /// <summary>Takes from an arriving state the entries of actors with live values made up to a slot's watermark that are unknown here, and
    /// claims nothing of them.</summary>
    /// <param name="incoming">The arriving state.</param>
    /// <param name="local">The state held here; empty for none.</param>
    /// <param name="watermark">Up to when all replicas have agreed on what there is.</param>
    /// <param name="left">Live values that are left.</param>
    /// <param name="output">Receives the rest, but only for <see cref="StripVerdict.Stripped"/> with values left.</param>
    /// <exception cref="CorruptStateException">A state is not readable.</exception>
    public static StripVerdict Strip(
        ReadOnlySpan<byte> incoming, ReadOnlySpan<byte> local, HybridTime watermark, out int left, IBufferWriter<byte> output)
    {
        var arriving = Body(incoming);
        var here = local.IsEmpty ? default : Body(local);
        var verdict = DvvStrip.Judge(arriving, here, watermark, out left);
        if (verdict == StripVerdict.Stripped && left > 0)
        {
            WriteKind(output, incoming[0]);
            DvvStrip.Write(arriving, here, watermark, output);
        }

        return verdict;
    }

    /// <summary>True if the arriving state holds a value, made after <paramref name="after"/> and not after <paramref name="through"/>,
    /// whose write is not known here.</summary>
    /// <exception cref="CorruptStateException">A state is not readable.</exception>
    public static bool HasUnknown(
        ReadOnlySpan<byte> incoming, ReadOnlySpan<byte> local, HybridTime after, HybridTime through) =>
        DvvCut.HasUnknown(Body(incoming), local.IsEmpty ? default : Body(local), after, through);

    /// <summary>The newest epoch under which a node has minted values of this record; null if it has not.</summary>
    /// <exception cref="CorruptStateException">The state is not readable.</exception>
    public static HybridTime? NewestEpochOf(NodeId node, ReadOnlySpan<byte> state)
    {
        HybridTime? newest = null;
        for (var reader = new DvvReader(Body(state)); reader.MoveNext();)
        {
            newest = reader.Current.Actor.Node == node ? reader.Current.Actor.Epoch : newest;
        }

        return newest;
    }

    internal static void WriteKind(IBufferWriter<byte> writer, byte kind)
    {
        writer.GetSpan(1)[0] = kind;
        writer.Advance(1);
    }

    /// <summary>True if the bytes are of one of these kinds and do not start with a set that knows no actor.</summary>
    internal static bool HasKind(ReadOnlySpan<byte> state) =>
        state.Length > 1 && ((ResolutionRule)state[0]).MintsDots() && state[1] != 0;

    /// <summary>True if the bytes are of the rule's kind and do not start with a set that knows no actor.</summary>
    internal static bool HasKind(ResolutionRule rule, ReadOnlySpan<byte> state) => HasKind(state) && state[0] == (byte)rule;

    /// <summary>The set's bytes inside the state.</summary>
    internal static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> state) =>
        HasKind(state) ? state[1..] : throw Corrupt(state);

    internal static CorruptStateException Corrupt(ReadOnlySpan<byte> state) =>
        new($"A siblings state of {state.Length} bytes is not readable. "
            + "Drop this copy and repair the record from other replicas.");
}
