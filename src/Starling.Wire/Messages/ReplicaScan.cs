using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>What do you hold of this slot of the table, after a position, in token order?</summary>
public readonly ref struct ReplicaScan
{
    public uint Table { get; init; }

    public int Slot { get; init; }

    /// <summary>Records at most.</summary>
    public int Limit { get; init; }

    /// <summary>Go on after this stored position (opaque; as <see cref="ScanRows"/> names positions). Empty: from the slot's start.</summary>
    public ReadOnlySpan<byte> After { get; init; }

    /// <summary>Stop after this position, if not empty.</summary>
    public ReadOnlySpan<byte> Through { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = 4 + (2 * FieldWriter.LengthSizeMax) + FieldWriter.SizeOf(After) + FieldWriter.SizeOf(Through);
        var frame = new FrameBuilder(output, header, size);
        frame.Body.U32(Table);
        frame.Body.Varint((ulong)Slot);
        frame.Body.Varint((ulong)Limit);
        frame.Body.Bytes(After);
        frame.Body.Bytes(Through);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ReplicaScan message)
    {
        var reader = new FieldReader(body);
        var table = reader.U32();
        var slot = reader.Varint();
        var limit = reader.Varint();
        message = new ReplicaScan
        {
            Table = table,
            Slot = (int)slot,
            Limit = (int)limit,
            After = reader.Bytes(),
            Through = reader.Bytes(),
        };
        return reader.IsComplete && slot < 1 << 20 && limit is > 0 and <= 100_000;
    }
}
