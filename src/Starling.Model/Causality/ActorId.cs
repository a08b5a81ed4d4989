using System;
using System.Buffers.Binary;
using Starling.Model.Placement;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>Who mints dots: a node, in one epoch. A dot's counter never runs backwards within an actor.</summary>
/// <remarks>
/// The epoch is a stamp of the node's clock. A node takes a fresh one for a record whenever it cannot be sure that it remembers its own
/// last counter there: at the first write after a start, and when the record is not found. So nothing that a disk may lose
/// (an unsynced tail, an old copy of the folder, a purged record) can make a dot mean two things (the cause of Riak's kv679).
/// </remarks>
public readonly record struct ActorId(NodeId Node, HybridTime Epoch) : IComparable<ActorId>
{
    public const int Size = NodeId.Size + 8;

    public static ActorId Read(ReadOnlySpan<byte> bytes) =>
        new(NodeId.Read(bytes), new HybridTime(BinaryPrimitives.ReadInt64BigEndian(bytes[NodeId.Size..])));

    public void Write(Span<byte> bytes)
    {
        Node.Write(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[NodeId.Size..], Epoch.Micros);
    }

    public int CompareTo(ActorId other)
    {
        var byNode = Node.CompareTo(other.Node);
        return byNode != 0 ? byNode : Epoch.CompareTo(other.Epoch);
    }
}
