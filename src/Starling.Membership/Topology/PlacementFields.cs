using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Numerics;
using Starling.Model.Placement;
using Starling.Wire.Codec;

namespace Starling.Membership.Topology;

/// <summary>The part of a document's bytes that says who holds which slot, and since when (see <see cref="DocumentCodec"/>).</summary>
internal static class PlacementFields
{
    public static void Write(ref FieldWriter writer, ClusterDocument document)
    {
        var placement = document.Placement;
        writer.Varint((ulong)placement.Geometry.Count);
        writer.Varint((ulong)placement.DataCentres.Count);
        foreach (var dataCentre in placement.DataCentres)
        {
            writer.Text(dataCentre);
            foreach (var list in placement.ListsOf(dataCentre))
            {
                writer.Varint((ulong)list.Length);
                foreach (var id in list)
                {
                    var place = document.IndexOf(id);
                    if (place < 0)
                    {
                        throw new ArgumentException($"A slot names node {id}, which is no member; ask for the faults first.", nameof(document));
                    }

                    writer.Varint((ulong)place);
                }
            }
        }
    }

    public static Placement? Read(ref FieldReader reader, ImmutableArray<MemberEntry> members)
    {
        var slots = reader.Count(1);
        if (slots is < 1 or > SlotGeometry.MaxCount || !BitOperations.IsPow2(slots))
        {
            return null;
        }

        var centres = new List<KeyValuePair<string, NodeId[][]>>();
        var inSlot = new HashSet<(int Slot, NodeId Id)>();
        for (var left = reader.Count(slots * 2); left > 0; left--)
        {
            var name = reader.Text();
            var lists = new NodeId[slots][];
            for (var slot = 0; slot < slots; slot++)
            {
                lists[slot] = new NodeId[reader.Count(1)];
                for (var i = 0; i < lists[slot].Length; i++)
                {
                    var place = reader.Varint();
                    if (place >= (ulong)members.Length || !inSlot.Add((slot, members[(int)place].Id)))
                    {
                        return null;
                    }

                    lists[slot][i] = members[(int)place].Id;
                }

                if (lists[slot].Length == 0)
                {
                    return null;
                }
            }

            if (reader.Failed || (centres.Count > 0 && string.CompareOrdinal(centres[^1].Key, name) >= 0))
            {
                return null;
            }

            centres.Add(new(name, lists));
        }

        return reader.Failed ? null : new Placement(new SlotGeometry(slots), centres);
    }

    public static void WriteEpochs(ref FieldWriter writer, ImmutableArray<long> epochs)
    {
        writer.Varint((ulong)RunsOf(epochs));
        for (var start = 0; start < epochs.Length;)
        {
            var end = start + 1;
            while (end < epochs.Length && epochs[end] == epochs[start])
            {
                end++;
            }

            writer.Varint((ulong)(end - start));
            writer.I64(epochs[start]);
            start = end;
        }
    }

    public static ImmutableArray<long> ReadEpochs(ref FieldReader reader)
    {
        var epochs = ImmutableArray.CreateBuilder<long>();
        for (var runs = reader.Count(9); runs > 0; runs--)
        {
            var length = reader.Varint();
            var epoch = reader.I64();
            if (length > SlotGeometry.MaxCount - (ulong)epochs.Count)
            {
                return [];
            }

            for (var i = 0UL; i < length; i++)
            {
                epochs.Add(epoch);
            }
        }

        return epochs.ToImmutable();
    }

    private static int RunsOf(ImmutableArray<long> epochs)
    {
        var runs = 0;
        for (var slot = 0; slot < epochs.Length; slot++)
        {
            runs += slot == 0 || epochs[slot] != epochs[slot - 1] ? 1 : 0;
        }

        return runs;
    }

    public static int SizeMaxOf(ClusterDocument document)
    {
        var size = 4 * FieldWriter.LengthSizeMax;
        foreach (var dataCentre in document.Placement.DataCentres)
        {
            size += FieldWriter.SizeOf(dataCentre);
            foreach (var list in document.Placement.ListsOf(dataCentre))
            {
                size += FieldWriter.LengthSizeMax * (1 + list.Length);
            }
        }

        return size + (RunsOf(document.SlotEpochs) * 18);
    }
}
