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
}
