using System;
using System.Buffers;
using Starling.Model.Time;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Which rows do you hold in these leaves? The answer is a <see cref="LeafIds"/>.</summary>
/// <param name="Slot">Of which slot.</param>
/// <param name="Purged">How far the asker has purged.</param>
/// <param name="Leaves">The leaves' numbers, 1 to <see cref="LeavesMax"/> of them.</param>
public sealed record LeafIdsPull(SlotRef Slot, HybridTime Purged, int[] Leaves)
{
    /// <summary>Leaves of one message at most.</summary>
    public const int LeavesMax = 256;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, SlotRef.SizeMax + 8 + ((1 + Leaves.Length) * FieldWriter.LengthSizeMax));
        Slot.Write(ref frame.Body);
        frame.Body.I64(Purged.Micros);
        frame.Body.Varint((ulong)Leaves.Length);
        foreach (var leaf in Leaves)
        {
            frame.Body.Varint((ulong)leaf);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out LeafIdsPull message)
    {
        var reader = new FieldReader(body);
        var isGood = SlotRef.TryRead(ref reader, out var slot);
        var purged = reader.I64();
        var count = reader.Count();
        isGood &= !reader.Failed && count is > 0 and <= LeavesMax;
        var leaves = isGood ? new int[count] : [];
        for (var i = 0; i < leaves.Length; i++)
        {
            var leaf = reader.Varint();
            isGood &= leaf < SymbolsPull.LeavesMax;
            leaves[i] = (int)leaf;
        }

        message = new LeafIdsPull(slot, new HybridTime(purged), leaves);
        return isGood && reader.IsComplete;
    }
}
