using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>What a node's release knows, in answer to a request of kind Abilities. A release that does not know the question answers that it does not.</summary>
/// <remarks>A list of numbered abilities, each with a level. Those that the reader does not know are passed over, so later releases add to it without a new version.</remarks>
/// <param name="Documents">The newest version of the cluster document that it reads.</param>
public sealed record Abilities(byte Documents)
{
    /// <summary>Abilities in one answer at most.</summary>
    public const int CountMax = 64;

    private const byte DocumentsNumber = 1;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, FieldWriter.LengthSizeMax + 1 + FieldWriter.LengthSizeMax);
        frame.Body.Varint(1);
        frame.Body.U8(DocumentsNumber);
        frame.Body.Varint(Documents);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Abilities message)
    {
        var reader = new FieldReader(body);
        var count = reader.Count(2);
        var documents = 0UL;
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var number = reader.U8();
            var level = reader.Varint();
            documents = number == DocumentsNumber ? level : documents;
        }

        message = new Abilities((byte)Math.Min(documents, byte.MaxValue));
        return reader.IsComplete && count <= CountMax && documents > 0;
    }
}
