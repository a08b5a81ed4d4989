using System;
using System.Buffers;
using Starling.Model.Time;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Give me some coded symbols of each of these sets that you hold. The answer is a <see cref="Symbols"/>.</summary>
/// <remarks>The answerer keeps nothing between two pulls, and makes the symbols anew from what it holds then. Where its set has changed meanwhile
/// the symbols do not fit together, the decoding fails, and the asker begins again.</remarks>
/// <param name="Sets">1 to <see cref="SlotRef.RepairMax"/> sets, with <see cref="CountMax"/> symbols at most in all.</param>
public sealed record SymbolsPull(SymbolsAsked[] Sets)
{
    /// <summary>Symbols of one answer at most.</summary>
    public const int CountMax = 4096;

    /// <summary>The number of the last symbol that can be asked for.</summary>
    public const int LastMax = 1 << 20;

    internal const int LeavesMax = 1024;

    private const int SetSizeMax = SlotRef.SizeMax + FieldWriter.VarintSizeMax + (3 * FieldWriter.LengthSizeMax);

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, FieldWriter.LengthSizeMax + (Sets.Length * SetSizeMax));
        frame.Body.Varint((ulong)Sets.Length);
        var before = default(SymbolsAsked);
        foreach (var set in Sets)
        {
            set.Slot.WriteAfter(ref frame.Body, before.Slot);
            MomentStep.Write(ref frame.Body, before.Purged, set.Purged);
            frame.Body.Varint((ulong)(set.Leaf + 1));
            frame.Body.Varint((ulong)set.From);
            frame.Body.Varint((ulong)set.Count);
            before = set;
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out SymbolsPull message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= SlotRef.RepairMax;
        var sets = isGood ? new SymbolsAsked[count] : [];
        var before = default(SymbolsAsked);
        var total = 0UL;
        for (var i = 0; i < sets.Length && isGood; i++)
        {
            isGood = SlotRef.TryReadAfter(ref reader, before.Slot, out var slot);
            var purged = MomentStep.Read(ref reader, before.Purged);
            var leaf = reader.Varint();
            var from = reader.Varint();
            var symbols = reader.Varint();
            isGood &= leaf <= LeavesMax && from <= LastMax && symbols is > 0 and <= CountMax;
            total += symbols;
            before = sets[i] = new SymbolsAsked(slot, purged, (int)leaf - 1, (int)from, (int)symbols);
        }

        message = new SymbolsPull(sets);
        return isGood && reader.IsComplete && total <= CountMax;
    }
}
