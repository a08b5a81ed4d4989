using System;
using System.Buffers;
using Starling.Model.Agreement;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a <see cref="SymbolsPull"/>.</summary>
/// <param name="Sets">In the order asked. Fewer than were asked for when the answerer has read enough at one go: the rest is asked for again.</param>
public sealed record Symbols(SymbolsGiven[] Sets)
{
    private const int SymbolSizeMax = 12 + FieldWriter.LengthSizeMax;
    private const int SymbolSizeLeast = 13;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = FieldWriter.LengthSizeMax;
        foreach (var set in Sets)
        {
            size += FieldWriter.LengthSizeMax + (set.Items.Length * SymbolSizeMax);
        }

        var frame = new FrameBuilder(output, header, size);
        frame.Body.Varint((ulong)Sets.Length);
        foreach (var set in Sets)
        {
            RepairCount.Write(ref frame.Body, set.Word, set.Items.Length);
            foreach (var symbol in set.Items)
            {
                frame.Body.U64(symbol.Sum);
                frame.Body.U32(symbol.Check);
                frame.Body.Varint((uint)symbol.Count);
            }
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Symbols message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count();
        var isGood = !reader.Failed && count is > 0 and <= SlotRef.RepairMax;
        var sets = isGood ? new SymbolsGiven[count] : [];
        var left = SymbolsPull.CountMax;
        for (var i = 0; i < sets.Length && isGood; i++)
        {
            isGood = RepairCount.TryRead(ref reader, Math.Min(left, reader.Rest.Length / SymbolSizeLeast), out var word, out var symbols)
                && word != RepairWord.TooMany;
            sets[i] = new SymbolsGiven(word, isGood ? Read(ref reader, symbols, ref isGood) : []);
            left -= symbols;
        }

        message = new Symbols(sets);
        return isGood && reader.IsComplete;
    }

    private static CodedSymbol[] Read(ref FieldReader reader, int count, ref bool isGood)
    {
        var items = new CodedSymbol[count];
        for (var i = 0; i < items.Length; i++)
        {
            var (sum, check, number) = (reader.U64(), reader.U32(), reader.Varint());
            isGood &= number <= uint.MaxValue;
            items[i] = new CodedSymbol(sum, check, (int)number);
        }

        return items;
    }
}
