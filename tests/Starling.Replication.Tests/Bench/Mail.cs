using Starling.Wire.Frames;

namespace Starling.Replication.Tests.Bench;

/// <summary>One frame on its way.</summary>
public sealed record Mail(int From, int To, MessageHeader Header)
{
    public MessageKind Kind => Header.Kind;
}
