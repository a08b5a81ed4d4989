using System;
using System.Buffers;
using Starling.Model.Causality;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>Writes contexts, leaves and whole records in their one encoding.</summary>
/// <remarks>
/// Numbers are <see cref="Varint"/>. A table: the number of actors, then each actor (24 bytes), ascending, each of which occurs behind it.
/// A context: the number of ranges, then for each the actor's index in the table, the first counter, how many more there are. A leaf: its context, the
/// number of facts, then for each the actor's index, the counter, and for counters, registers and flags the payload with its length. A branch: its context,
/// the number of children, then for each the kind of step, the name with its length, and the leaf or branch.
/// </remarks>
internal sealed class StateWriter(IBufferWriter<byte> writer, ActorTable table)
{
    public void WriteKind(DataKind kind)
    {
        writer.GetSpan(1)[0] = (byte)kind;
        writer.Advance(1);
    }

    /// <summary>A context with the table before it.</summary>
    public void WriteStanding(DotContext context)
    {
        WriteTable();
        WriteContext(context);
    }

    /// <summary>A node with the table before it.</summary>
    public void WriteStanding(Node node)
    {
        WriteTable();
        WriteNode(node);
    }

    private void WriteTable()
    {
        Varint.Write(writer, (ulong)table.Actors.Length);
        foreach (ref readonly var actor in table.Actors)
        {
            actor.Write(writer.GetSpan(ActorId.Size));
            writer.Advance(ActorId.Size);
        }
    }

    private void WriteContext(DotContext context)
    {
        Varint.Write(writer, (ulong)context.Ranges.Length);
        foreach (ref readonly var range in context.Ranges)
        {
            Varint.Write(writer, table.IndexOf(range.Actor));
            Varint.Write(writer, range.First);
            Varint.Write(writer, range.Last - range.First);
        }
    }

    private void WriteNode(Node node)
    {
        WriteContext(node.Known);
        if (node.Step.IsLeaf)
        {
            WriteFacts(node);
            return;
        }

        Varint.Write(writer, (ulong)node.Children.Length);
        foreach (var child in node.Children)
        {
            writer.GetSpan(1)[0] = (byte)child.Step.Kind;
            writer.Advance(1);
            WriteBytes(child.Step.Name.Span);
            WriteNode(child);
        }
    }

    private void WriteFacts(Node leaf)
    {
        Varint.Write(writer, (ulong)leaf.Facts.Length);
        foreach (ref readonly var fact in leaf.Facts.AsSpan())
        {
            Varint.Write(writer, table.IndexOf(fact.Dot.Actor));
            Varint.Write(writer, fact.Dot.Counter);
            if (Payloads.AreCarriedBy(leaf.Step.Kind))
            {
                WriteBytes(fact.Payload.Span);
            }
        }
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Varint.Write(writer, (ulong)bytes.Length);
        writer.Write(bytes);
    }
}
