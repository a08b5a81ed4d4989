using System;
using System.Buffers.Binary;
using Starling.Model.Agreement;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Checkers;

/// <summary>F1: the stored sum of a leaf is the sum of its stored records, at every durable step.</summary>
/// <remarks>
/// Counted anew from the disk for every fourth leaf that a batch touches, so that the check does not cost more than the run. The borders of a leaf
/// are worked out here once more, from the format and not by the node's code. A leaf in which something was ever damaged is not judged: its sum is that of
/// what could be read.
/// </remarks>
public sealed class SumsFitRecords : DiskChecker
{
    private const int OneIn = 4;
    private const int LeafBits = 10;

    private int count;

    public override string Id => "F1";

    public override void SumStored(Overseer eye, int machine, (uint Table, int Slot) slot, int leaf, Fingerprint stored)
    {
        if (count++ % OneIn != 0 || eye.SlotCount == 0)
        {
            return;
        }

        var bits = 64 - int.Log2(eye.SlotCount) - LeafBits;
        var first = (((ulong)slot.Slot << LeafBits) + (ulong)leaf) << bits;
        var lower = Place(slot.Table, first);
        var last = first + ((1UL << bits) - 1);
        var upper = last == ulong.MaxValue ? Place(slot.Table + 1, 0) : Place(slot.Table, last + 1);
        var disk = eye.Host(machine).Disk;
        if (disk.Health.WasDamaged(StoreFamily.Records, lower, upper))
        {
            return;
        }

        Fingerprint sum = default;
        using var cursor = new MemoryCursor(disk.Map(StoreFamily.Records), lower, upper, reverse: false);
        while (cursor.MoveNext())
        {
            sum += Fingerprint.Of(eye.Secret, cursor.Key, cursor.Value);
        }

        if (sum != stored)
        {
            eye.Report(
                this, $"n{machine} stores the sum {stored} for leaf {leaf} of slot {slot.Slot} of table {slot.Table}, and its records there sum up to {sum}");
        }
    }

    /// <summary>Table and token in the order of store keys; the token's sign bit is flipped there, so a place in the ring is what is stored.</summary>
    private static byte[] Place(uint table, ulong place)
    {
        var path = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(path, table);
        BinaryPrimitives.WriteUInt64BigEndian(path.AsSpan(4), place);
        return path;
    }
}
