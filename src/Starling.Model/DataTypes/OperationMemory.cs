using System;
using System.Buffers.Binary;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>Which operation a change is, and for how long parts remember the operations that made them.</summary>
/// <remarks>
/// An operation that is tried again, because nobody knows what became of the first try, must count once. So each fact says by which operations it was
/// made (<see cref="RememberedOperations"/>), in the same bytes as what they did: whatever carries the one carries the other, and nothing else has to be
/// kept in step. A second try at a replica that holds the first one's fact changes nothing. Where two replicas took a try each, before either had heard of the
/// other, both facts name the operation, and all but one are taken off the sum by whoever reads it (<see cref="CounterSum"/>).
/// <para>A name may be forgotten when all tries must have been made (the window has passed) and all replicas have agreed on what came of them (the
/// watermark is past that): from then on nobody can meet a fact that he would have to compare it with.</para>
/// Source: the memory of requests of "exactly once" remote calls (Lee et al., "Implementing Linearizability at Large Scale and Low Latency", SOSP 2015),
/// made part of the merged state, because here no single replica decides; why so, in docs/decisions/0023-an-operation-counts-once.md.
/// </remarks>
public sealed record OperationMemory
{
    /// <summary>Names that a part remembers which is no counter's; beyond it the oldest go. Adding, removing or assigning twice is not counting
    /// twice.</summary>
    public const int NamesMaxElsewhere = 64;

    /// <summary>The operation's name as parts hold it; null for a change without one.</summary>
    public ulong? Name { get; init; }

    /// <summary>In what time after its first try an operation may be tried again. <value>Default 2 min.</value></summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Names that one actor remembers at one counter. <value>Default 512.</value></summary>
    public int NamesMax { get; init; } = 512;

    /// <summary>Up to when all replicas have agreed on what there is.</summary>
    public HybridTime Watermark { get; init; }

    /// <summary>An operation's id as parts hold it: eight bytes are enough to tell the few thousand operations of one part from one another.</summary>
    public static ulong NameOf(UInt128 id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, id);
        return (ulong)SipHash128.Hash(default, bytes);
    }

    /// <summary>True when a part remembers an operation.</summary>
    /// <exception cref="CorruptStateException">A fact is not readable.</exception>
    public static bool Knows(DvvSet part, ulong name) => RememberedOperations.Knows(part, name);

    /// <summary>True when no try of the operation can turn up any more.</summary>
    internal bool IsSettled(in RememberedOperation operation) => EndOf(operation) <= Watermark.Micros;

    /// <summary>True when an operation may be tried no more, by the clock alone.</summary>
    internal bool IsOver(in RememberedOperation operation, HybridTime now) => EndOf(operation) <= now.Micros;

    private long EndOf(in RememberedOperation operation) => (operation.Second * 1_000_000) + (long)Window.TotalMicroseconds;
}
