using System;
using Starling.Model.Placement;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>What one node was found to be, on its way through the cluster.</summary>
/// <param name="About">The node that it is about.</param>
/// <param name="Kind">What it was found to be.</param>
/// <param name="Incarnation">The life of that node in which it was found so.</param>
/// <param name="From">Who found it: each finder of a suspicion counts once. Of a node that says it is alive: itself.</param>
public readonly record struct Rumour(NodeId About, RumourKind Kind, Incarnation Incarnation, NodeId From)
{
    /// <summary>Rumours in one message at most.</summary>
    public const int BatchMax = 32;

    private const int SizeMax = (2 * NodeId.Size) + 1 + Incarnation.SizeMax;
    private const int SizeLeast = (2 * NodeId.Size) + 3;

    internal static int SizeOf(Rumour[] rumours) => FieldWriter.LengthSizeMax + (rumours.Length * SizeMax);

    internal static void Write(ref FieldWriter writer, Rumour[] rumours)
    {
        writer.Varint((ulong)rumours.Length);
        foreach (var rumour in rumours)
        {
            writer.Node(rumour.About);
            writer.U8((byte)rumour.Kind);
            rumour.Incarnation.Write(ref writer);
            writer.Node(rumour.From);
        }
    }

    /// <summary>False when there are too many, or one is of no known kind.</summary>
    internal static bool TryRead(ref FieldReader reader, out Rumour[] rumours)
    {
        var count = reader.Count(SizeLeast);
        var isGood = !reader.Failed && count <= BatchMax;
        rumours = isGood && count > 0 ? new Rumour[count] : [];
        for (var i = 0; i < rumours.Length; i++)
        {
            rumours[i] = new Rumour(reader.Node(), (RumourKind)reader.U8(), Incarnation.Read(ref reader), reader.Node());
            isGood &= rumours[i].Kind <= RumourKind.Dead;
        }

        return isGood;
    }
}
