using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a <see cref="RowsPush"/>: for each slot what became of its rows. "Done" means that all of them are synced.</summary>
/// <param name="Words">As many as slots were named, in that order.</param>
public sealed record RowsPushed(RepairWord[] Words)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, FieldWriter.LengthSizeMax + Words.Length);
        frame.Body.Varint((ulong)Words.Length);
        foreach (var word in Words)
        {
            frame.Body.U8((byte)word);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out RowsPushed message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= SlotRef.RepairMax;
        var words = isGood ? new RepairWord[count] : [];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = (RepairWord)reader.U8();
            isGood &= words[i] < RepairWord.TooMany;
        }

        message = new RowsPushed(words);
        return isGood && reader.IsComplete;
    }
}
