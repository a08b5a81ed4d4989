using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>A slot of a table, under the epoch in which the sender saw the slot's replicas last changed.</summary>
/// <param name="Table">The table's number.</param>
/// <param name="Slot">The slot's number, below 2^16.</param>
/// <param name="Epoch">The fence: who sees another epoch refuses, because the replicas may be others.</param>
public readonly record struct SlotRef(uint Table, int Slot, long Epoch)
{
    /// <summary>Entries of one message of agreement at most.</summary>
    public const int BatchMax = 2048;

    /// <summary>Slots of one message of repair at most: who answers makes symbols of each, and must get to other work soon.</summary>
    public const int RepairMax = 64;

    internal const int SizeMax = (2 * FieldWriter.LengthSizeMax) + FieldWriter.VarintSizeMax;
    internal const int SizeLeast = 3;
    private const int SlotsMax = 1 << 16;

    internal void Write(ref FieldWriter writer)
    {
        writer.Varint(Table);
        writer.Varint((ulong)Slot);
        writer.Varint((ulong)Epoch);
    }

    internal static bool TryRead(ref FieldReader reader, out SlotRef slot)
    {
        var table = reader.Varint();
        var number = reader.Varint();
        var epoch = reader.Varint();
        slot = new SlotRef((uint)table, (int)number, (long)epoch);
        return !reader.Failed && table <= uint.MaxValue && number < SlotsMax && epoch <= long.MaxValue;
    }

    /// <summary>Writes what differs from the entry before: 0 for the same slot; 1 and its number for one of the same table and epoch; else all, with 2 added
    /// to the table.</summary>
    internal void WriteAfter(ref FieldWriter writer, in SlotRef before)
    {
        if (this == before)
        {
            writer.Varint(0);
            return;
        }

        var isNear = Table == before.Table && Epoch == before.Epoch;
        writer.Varint(isNear ? 1 : (ulong)Table + 2);
        writer.Varint((ulong)Slot);
        if (!isNear)
        {
            writer.Varint((ulong)Epoch);
        }
    }

    /// <summary>Reads what <see cref="WriteAfter"/> wrote; a form longer than need be is malformed.</summary>
    internal static bool TryReadAfter(ref FieldReader reader, in SlotRef before, out SlotRef slot)
    {
        slot = before;
        var tag = reader.Varint();
        if (tag == 0)
        {
            return !reader.Failed;
        }

        var number = reader.Varint();
        if (tag == 1)
        {
            slot = before with { Slot = (int)number };
            return !reader.Failed && number < SlotsMax && slot != before;
        }

        var epoch = reader.Varint();
        slot = new SlotRef((uint)(tag - 2), (int)number, (long)epoch);
        return !reader.Failed && tag - 2 <= uint.MaxValue && number < SlotsMax && epoch <= long.MaxValue
            && (slot.Table != before.Table || slot.Epoch != before.Epoch);
    }
}
