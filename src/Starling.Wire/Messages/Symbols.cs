using System;
using System.Buffers;
using Starling.Model.Agreement;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to a <see cref="SymbolsPull"/>.</summary>
/// <param name="Items">As many symbols as were asked for; none when the answerer cannot compare now.</param>
public sealed record Symbols(CodedSymbol[] Items)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, FieldWriter.LengthSizeMax + (Items.Length * CodedSymbol.Size));
        frame.Body.Varint((ulong)Items.Length);
        foreach (var symbol in Items)
        {
            frame.Body.U64(symbol.Sum);
            frame.Body.U32(symbol.Check);
            frame.Body.U32((uint)symbol.Count);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Symbols message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count(CodedSymbol.Size);
        var isGood = !reader.Failed && count <= SymbolsPull.CountMax;
        var items = isGood ? new CodedSymbol[count] : [];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new CodedSymbol(reader.U64(), reader.U32(), (int)reader.U32());
        }

        message = new Symbols(items);
        return isGood && reader.IsComplete;
    }
}
