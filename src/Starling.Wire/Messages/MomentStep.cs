using Starling.Model.Time;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>A moment written as its distance from the one before it in the same message.</summary>
/// <remarks>Slots are closed and purged many at a time, so their moments are mostly the same: one byte instead of eight.</remarks>
internal static class MomentStep
{
    public static void Write(ref FieldWriter writer, HybridTime before, HybridTime moment)
    {
        var step = unchecked(moment.Micros - before.Micros);
        writer.Varint((ulong)((step << 1) ^ (step >> 63)));
    }

    public static HybridTime Read(ref FieldReader reader, HybridTime before)
    {
        var folded = reader.Varint();
        return new HybridTime(unchecked(before.Micros + ((long)(folded >> 1) ^ -(long)(folded & 1))));
    }
}
