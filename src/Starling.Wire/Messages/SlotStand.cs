using Starling.Model.Agreement;
using Starling.Model.Time;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>Where a replica stands with a slot: how far it has committed and purged, and its sums as of the moment that was asked for.</summary>
/// <remarks>Most slots are quiet, and then both sums are one, and nothing is left to purge: each is sent only where it says something, so
/// that a slot in agreement costs some thirty bytes.</remarks>
/// <param name="Watermark">The last committed moment; <c>default</c> for none.</param>
/// <param name="Purged">The moment up to which has been purged; at most the watermark.</param>
/// <param name="IsTold">False when the sums as of that moment are not known here, and <c>default</c>.</param>
/// <param name="AsOf">The sum without later changes.</param>
/// <param name="Current">The sum without later versions.</param>
public readonly record struct SlotStand(
    HybridTime Watermark, HybridTime Purged, bool IsTold, Fingerprint AsOf, Fingerprint Current)
{
    internal const int SizeMax = 1 + (2 * sizeof(long)) + (2 * Fingerprint.Size);

    private const byte WatermarkFlag = 1;
    private const byte PurgedFlag = 2;
    private const byte ToldFlag = 4;
    private const byte CurrentFlag = 8;

    internal void Write(ref FieldWriter writer)
    {
        var flags = (Watermark == default ? 0 : WatermarkFlag) | (Purged == Watermark ? 0 : PurgedFlag)
            | (IsTold ? ToldFlag | (Current == AsOf ? 0 : CurrentFlag) : 0);
        writer.U8((byte)flags);
        if ((flags & WatermarkFlag) != 0)
        {
            writer.I64(Watermark.Micros);
        }

        if ((flags & PurgedFlag) != 0)
        {
            writer.I64(Purged.Micros);
        }

        if (IsTold)
        {
            Write(ref writer, AsOf);
        }

        if ((flags & CurrentFlag) != 0)
        {
            Write(ref writer, Current);
        }
    }

    internal static bool TryRead(ref FieldReader reader, out SlotStand stand)
    {
        var flags = reader.U8();
        var watermark = (flags & WatermarkFlag) != 0 ? reader.I64() : 0;
        var purged = (flags & PurgedFlag) != 0 ? reader.I64() : watermark;
        var isTold = (flags & ToldFlag) != 0;
        var asOf = isTold ? Read(ref reader) : default;
        var current = (flags & CurrentFlag) != 0 ? Read(ref reader) : asOf;
        stand = new SlotStand(new HybridTime(watermark), new HybridTime(purged), isTold, asOf, current);

        // One stand, one encoding: what could have been left out was.
        var isShort = (watermark != 0 || (flags & WatermarkFlag) == 0) && (purged != watermark || (flags & PurgedFlag) == 0)
            && (isTold || (flags & CurrentFlag) == 0) && (current != asOf || (flags & CurrentFlag) == 0);
        return !reader.Failed && flags <= 15 && isShort;
    }

    private static void Write(ref FieldWriter writer, Fingerprint sum)
    {
        writer.U64(sum.Low);
        writer.U64(sum.High);
    }

    private static Fingerprint Read(ref FieldReader reader) => new(reader.U64(), reader.U64());
}
