using System;
using System.Buffers;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A message whose body is one run of bytes: GetAnswer (a state), Document (the cluster document), Admin and AdminAnswer (JSON,
/// for people's pace).</summary>
public static class Blob
{
    public static void Write(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> bytes)
    {
        var frame = new FrameBuilder(output, header, bytes.Length);
        frame.Body.Raw(bytes);
        frame.Finish();
    }
}
