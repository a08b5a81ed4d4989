using Starling.Model.Placement;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>What a node says of itself, as it goes round. Of two the one with the greater boot, then the greater sequence, is newer.</summary>
public readonly record struct NodeState
{
    internal const int Size = NodeId.Size + (9 * 8);

    public required NodeId Node { get; init; }

    /// <summary>Boot counter of its data folder.</summary>
    public required ulong Boot { get; init; }

    /// <summary>Counts what it has said in this life.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>Its wall clock when it said so, microseconds since 1970 UTC.</summary>
    public required long Wall { get; init; }

    /// <summary>Epoch of its cluster document.</summary>
    public required long Epoch { get; init; }

    /// <summary>Requests that it coordinates and has not answered.</summary>
    public required long InFlight { get; init; }

    /// <summary>Bytes its store takes on disk.</summary>
    public required long BytesUsed { get; init; }

    /// <summary>Bytes left on its disk.</summary>
    public required long BytesFree { get; init; }

    /// <summary>Hints that it keeps for others.</summary>
    public required long HintsPending { get; init; }

    /// <summary>By how many microseconds the others' wall clocks are ahead of its own, in the median; negative when it is ahead of them.</summary>
    public required long ClockOffset { get; init; }

    /// <summary>True when this was said after the other one, by the same node.</summary>
    public bool IsNewerThan(in NodeState other) =>
        Boot > other.Boot || (Boot == other.Boot && Sequence > other.Sequence);

    internal void Write(ref FieldWriter writer)
    {
        writer.Node(Node);
        writer.U64(Boot);
        writer.U64(Sequence);
        writer.I64(Wall);
        writer.I64(Epoch);
        writer.I64(InFlight);
        writer.I64(BytesUsed);
        writer.I64(BytesFree);
        writer.I64(HintsPending);
        writer.I64(ClockOffset);
    }

    internal static NodeState Read(ref FieldReader reader) => new()
    {
        Node = reader.Node(),
        Boot = reader.U64(),
        Sequence = reader.U64(),
        Wall = reader.I64(),
        Epoch = reader.I64(),
        InFlight = reader.I64(),
        BytesUsed = reader.I64(),
        BytesFree = reader.I64(),
        HintsPending = reader.I64(),
        ClockOffset = reader.I64(),
    };
}
