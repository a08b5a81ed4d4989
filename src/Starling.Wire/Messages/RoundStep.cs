using System;
using System.Buffers;
using Starling.Model.Time;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>One step of a round for many slots: Close (nothing up to the moment is let in from outside any more), Converge (what are your
/// sums as of it?) or Commit (all replicas held the same data up to it). The answers are <see cref="RoundWords"/> and <see cref="Converged"/>.</summary>
/// <param name="SliceMicros">The sender's length of a slice, in microseconds.</param>
/// <param name="Slots">The slots, 1 to <see cref="SlotRef.BatchMax"/>.</param>
public sealed record RoundStep(long SliceMicros, SlotMoment[] Slots)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.VarintSizeMax + FieldWriter.LengthSizeMax + (Slots.Length * (SlotRef.SizeMax + 8));
        var frame = new FrameBuilder(output, header, size);
        frame.Body.Varint((ulong)SliceMicros);
        frame.Body.Varint((ulong)Slots.Length);
        foreach (var (slot, moment) in Slots)
        {
            slot.Write(ref frame.Body);
            frame.Body.I64(moment.Micros);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out RoundStep message)
    {
        var reader = new FieldReader(body);
        var length = reader.Varint();
        var count = reader.Count(SlotRef.SizeLeast + 8);
        var isGood = !reader.Failed && count is > 0 and <= SlotRef.BatchMax && length <= long.MaxValue;
        var slots = isGood ? new SlotMoment[count] : [];
        for (var i = 0; i < slots.Length && isGood; i++)
        {
            isGood = SlotRef.TryRead(ref reader, out var slot);
            var moment = reader.I64();
            isGood &= moment > 0;
            slots[i] = new SlotMoment(slot, new HybridTime(moment));
        }

        message = new RoundStep((long)length, slots);
        return isGood && reader.IsComplete;
    }
}
