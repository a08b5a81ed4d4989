using System;
using System.Buffers.Binary;
using Starling.Api;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.World;

namespace Starling.Simulator.Workloads;

/// <summary>Makes contexts that every node must refuse, out of one that is good.</summary>
internal static class WrongContext
{
    private const int TagAt = 2;
    private const int TagEnd = TagAt + sizeof(ulong);

    /// <summary>A wrong context. Made of the good one if there is any, else one of another cluster.</summary>
    /// <param name="chance">Draws how it is wrong.</param>
    /// <param name="table">The table that it will be used with.</param>
    /// <param name="good">As a node gave it for a record of that table; may be empty.</param>
    public static Context Make(Chance chance, SimTable table, Context good)
    {
        var bytes = good.Bytes.ToArray();
        var kind = bytes.Length <= TagEnd ? 0 : chance.Below(5);
        switch (kind)
        {
            case 0:
                return new Context(OfKind(table, chance.NextUInt64()));
            case 1:
                bytes[chance.Below(bytes.Length)] ^= (byte)(1 << chance.Below(8));
                return new Context(bytes);
            case 2:
                return new Context(bytes.AsMemory(0, 1 + chance.Below(bytes.Length - 1)));
            case 3:
                return new Context((byte[])[.. bytes, (byte)chance.Below(256)]);
            default:
                var other = table == SimTable.Siblings ? SimTable.LastWriteWins : SimTable.Siblings;
                return new Context(OfKind(other, BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(TagAt))));
        }
    }

    /// <summary>A whole context of a kind of table, under a cluster's tag.</summary>
    private static byte[] OfKind(SimTable table, ulong tag)
    {
        var time = new HybridTime(1_000_000);
        if (table == SimTable.LastWriteWins)
        {
            return CausalContext.Of(time).Encode(tag);
        }

        var actor = new ActorId(new Model.Placement.NodeId(1), time);
        var seen = DvvSet.Empty.Update(VersionVector.Empty, actor, new SiblingValue(time, false, Array.Empty<byte>()), out _).Context;
        return CausalContext.Of(seen).Encode(tag);
    }
}
