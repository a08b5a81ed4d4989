using System.Buffers;
using Starling.Wire.Frames;

namespace Starling.Replication.Coordinate;

/// <summary>A client's write as another node is asked to take it.</summary>
internal interface IPassedOn
{
    /// <summary>The answer has the next kind, and is a write's.</summary>
    MessageKind Kind { get; }

    /// <summary>Bytes that are held for it.</summary>
    int Size { get; }

    /// <summary>True when only the first replica that can be reached may take it, so that all of one record are decided in one place.</summary>
    bool IsForFirst => false;

    /// <summary>True when it counts once however often it is sent: then another replica is asked after an answer was lost.</summary>
    bool IsRepeatable => false;

    void Write(IBufferWriter<byte> output, in MessageHeader header);
}
