using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a Converge: for each slot in the request's order the replica's sums as of the moment.</summary>
/// <param name="Slots">As many as were asked.</param>
public sealed record Converged(ConvergedSlot[] Slots)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, FieldWriter.LengthSizeMax + (Slots.Length * (1 + SlotStand.SizeMax)));
        frame.Body.Varint((ulong)Slots.Length);
        foreach (var (word, stand) in Slots)
        {
            frame.Body.U8((byte)word);
            if (word == RoundWord.Done)
            {
                stand.Write(ref frame.Body);
            }
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Converged message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= SlotRef.BatchMax;
        var slots = isGood ? new ConvergedSlot[count] : [];
        for (var i = 0; i < slots.Length && isGood; i++)
        {
            var word = (RoundWord)reader.U8();
            isGood = word <= RoundWord.ClockAhead;
            var stand = default(SlotStand);
            if (word == RoundWord.Done)
            {
                isGood &= SlotStand.TryRead(ref reader, out stand);
            }

            slots[i] = new ConvergedSlot(word, stand);
        }

        message = new Converged(slots);
        return isGood && reader.IsComplete;
    }
}
