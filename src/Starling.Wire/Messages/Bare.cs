using System.Buffers;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A message without fields.</summary>
public static class Bare
{
    public static void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 0);
        frame.Finish();
    }
}
