using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to an <see cref="AgreementCompare"/>: for each slot in its order what the comparison came to.</summary>
/// <param name="Slots">As many as were asked.</param>
public sealed record AgreementCompared(SlotAnswer[] Slots)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.LengthSizeMax + (Slots.Length * (1 + SlotStand.SizeMax));
        var frame = new FrameBuilder(output, header, size);
        frame.Body.Varint((ulong)Slots.Length);
        foreach (var answer in Slots)
        {
            frame.Body.U8((byte)answer.Verdict);
            if (!answer.IsEqual)
            {
                answer.Stand.Write(ref frame.Body);
            }
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out AgreementCompared message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= SlotRef.BatchMax;
        var slots = isGood ? new SlotAnswer[count] : [];
        for (var i = 0; i < slots.Length && isGood; i++)
        {
            var verdict = (SlotVerdict)reader.U8();
            isGood = verdict <= SlotVerdict.Fenced;
            var stand = default(SlotStand);
            if (verdict > SlotVerdict.EqualCurrent)
            {
                isGood &= SlotStand.TryRead(ref reader, out stand);
            }

            slots[i] = new SlotAnswer(verdict, stand);
        }

        message = new AgreementCompared(slots);
        return isGood && reader.IsComplete;
    }
}
