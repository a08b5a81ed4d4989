using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a Close or a Commit (kinds Closed and Committed): for each slot in the request's order what became of it.</summary>
/// <param name="Words">As many as were asked.</param>
public sealed record RoundWords(RoundWord[] Words)
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

    public static bool TryRead(ReadOnlySpan<byte> body, out RoundWords message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= SlotRef.BatchMax;
        var words = isGood ? new RoundWord[count] : [];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = (RoundWord)reader.U8();
            isGood &= words[i] <= RoundWord.ClockAhead;
        }

        message = new RoundWords(words);
        return isGood && reader.IsComplete;
    }
}
