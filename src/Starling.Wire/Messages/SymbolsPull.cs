using System;
using System.Buffers;
using Starling.Model.Time;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Give me some coded symbols of the set that you hold. The answer is a <see cref="Symbols"/>.</summary>
/// <remarks>The answerer keeps nothing between two pulls, and makes the symbols anew from what it holds then. Where its set has changed meanwhile
/// the symbols do not fit together, the decoding fails, and the asker begins again.</remarks>
/// <param name="Slot">Of which slot.</param>
/// <param name="Purged">How far the asker has purged: sets of replicas that purged differently cannot be compared.</param>
/// <param name="Leaf">The rows of this leaf; -1: the leaves of the slot.</param>
/// <param name="From">The first symbol's number.</param>
/// <param name="Count">How many, 1 to <see cref="CountMax"/>.</param>
public readonly record struct SymbolsPull(SlotRef Slot, HybridTime Purged, int Leaf, int From, int Count)
{
    /// <summary>Symbols of one answer at most.</summary>
    public const int CountMax = 4096;

    /// <summary>The number of the last symbol that can be asked for.</summary>
    public const int LastMax = 1 << 20;

    internal const int LeavesMax = 1024;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, SlotRef.SizeMax + 8 + (3 * FieldWriter.LengthSizeMax));
        Slot.Write(ref frame.Body);
        frame.Body.I64(Purged.Micros);
        frame.Body.Varint((ulong)(Leaf + 1));
        frame.Body.Varint((ulong)From);
        frame.Body.Varint((ulong)Count);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out SymbolsPull message)
    {
        var reader = new FieldReader(body);
        var isGood = SlotRef.TryRead(ref reader, out var slot);
        var purged = reader.I64();
        var leaf = reader.Varint();
        var from = reader.Varint();
        var count = reader.Varint();
        message = new SymbolsPull(slot, new HybridTime(purged), (int)leaf - 1, (int)from, (int)count);
        return isGood && reader.IsComplete && leaf <= LeavesMax && from <= LastMax && count is > 0 and <= CountMax;
    }
}
