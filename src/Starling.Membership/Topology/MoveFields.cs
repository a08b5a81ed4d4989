using System;
using System.Collections.Immutable;
using Starling.Model.Placement;
using Starling.Wire.Codec;

namespace Starling.Membership.Topology;

/// <summary>The part of a document's bytes that belongs to moves of slots (see <see cref="DocumentCodec"/>): whether they are paused, how long lists are planned, who has
/// departed, and the slots that move. Nodes are written as places in the list of members.</summary>
internal static class MoveFields
{
    /// <summary>True when a document says anything that only this part can say.</summary>
    public static bool AreNeeded(ClusterDocument document)
    {
        foreach (var member in document.Members)
        {
            if (member.State != MemberState.Normal)
            {
                return true;
            }
        }

        return document.AreMovesPaused || document.IsRebalancing || !document.Transitions.IsEmpty || !document.Planned.IsEmpty || !document.Departed.IsEmpty;
    }

    public static void Write(ref FieldWriter writer, ClusterDocument document)
    {
        writer.Bool(document.AreMovesPaused);
        writer.Bool(document.IsRebalancing);
        writer.Varint((ulong)document.Planned.Count);
        foreach (var (dataCentre, replicas) in document.Planned)
        {
            writer.Text(dataCentre);
            writer.Varint((ulong)replicas);
        }

        writer.Varint((ulong)document.Departed.Length);
        foreach (var departed in document.Departed)
        {
            writer.Node(departed.Id);
            writer.I64(departed.Epoch);
        }

        writer.Varint((ulong)document.Transitions.Length);
        foreach (var transition in document.Transitions)
        {
            writer.Varint((ulong)transition.Slot);
            writer.U8((byte)transition.Stage);
            writer.U128(transition.Session);
            writer.Varint((ulong)transition.Lists.Length);
            foreach (var list in transition.Lists)
            {
                WriteNodes(ref writer, document, list);
            }

            WriteNodes(ref writer, document, transition.Reported);
        }
    }

    /// <summary>The document with what follows; what is malformed fails the reader.</summary>
    public static ClusterDocument Read(ref FieldReader reader, ClusterDocument document)
    {
        var isPaused = reader.Bool();
        var isRebalancing = reader.Bool();
        var planned = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        for (var left = reader.Count(2); left > 0; left--)
        {
            planned[reader.Text()] = (int)reader.Varint();
        }

        var departed = ImmutableArray.CreateBuilder<DepartedNode>();
        for (var left = reader.Count(NodeId.Size + 8); left > 0; left--)
        {
            departed.Add(new DepartedNode(reader.Node(), reader.I64()));
        }

        var transitions = ImmutableArray.CreateBuilder<SlotTransition>();
        for (var left = reader.Count(20); left > 0 && !reader.Failed; left--)
        {
            var slot = (int)reader.Varint();
            var stage = reader.U8();
            var session = reader.U128();
            var lists = ImmutableArray.CreateBuilder<ImmutableArray<NodeId>>();
            for (var centres = reader.Count(1); centres > 0; centres--)
            {
                lists.Add(ReadNodes(ref reader, document));
            }

            transitions.Add(new SlotTransition(slot, stage, session, lists.ToImmutable(), ReadNodes(ref reader, document)));
        }

        return document with
        {
            AreMovesPaused = isPaused, IsRebalancing = isRebalancing, Planned = planned.ToImmutable(), Departed = departed.ToImmutable(), Transitions = transitions.ToImmutable(),
        };
    }

    public static int SizeMaxOf(ClusterDocument document)
    {
        var size = 8 + (4 * FieldWriter.LengthSizeMax) + (document.Departed.Length * (NodeId.Size + 8));
        foreach (var dataCentre in document.Planned.Keys)
        {
            size += FieldWriter.SizeOf(dataCentre) + FieldWriter.VarintSizeMax;
        }

        foreach (var transition in document.Transitions)
        {
            size += 17 + (FieldWriter.LengthSizeMax * (4 + transition.Reported.Length)) + FieldWriter.VarintSizeMax;
            foreach (var list in transition.Lists)
            {
                size += FieldWriter.LengthSizeMax * (1 + list.Length);
            }
        }

        return size;
    }

    private static void WriteNodes(ref FieldWriter writer, ClusterDocument document, ImmutableArray<NodeId> nodes)
    {
        writer.Varint((ulong)nodes.Length);
        foreach (var node in nodes)
        {
            var place = document.IndexOf(node);
            if (place < 0)
            {
                throw new ArgumentException($"A moving slot names node {node}, which is no member; ask for the faults first.", nameof(document));
            }

            writer.Varint((ulong)place);
        }
    }

    /// <summary>A place that no member has is malformed.</summary>
    private static ImmutableArray<NodeId> ReadNodes(ref FieldReader reader, ClusterDocument document)
    {
        var nodes = ImmutableArray.CreateBuilder<NodeId>();
        for (var left = reader.Count(1); left > 0; left--)
        {
            var place = reader.Varint();
            if (place >= (ulong)document.Members.Length)
            {
                reader.Raw(ulong.MaxValue);
                return [];
            }

            nodes.Add(document.Members[(int)place].Id);
        }

        return nodes.ToImmutable();
    }
}
