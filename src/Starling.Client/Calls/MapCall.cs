using System;
using System.Buffers;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Starling.Client.Retries;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Client.Calls;

/// <summary>Waits until the client has its map, then asks a node for it once more, which shows that the node answers.</summary>
internal sealed class MapCall(CallDesk desk) : Call(desk), IValueTaskSource
{
    public override MessageKind Kind => MessageKind.TopologyPull;

    public ValueTask Begin()
    {
        var answer = new ValueTask(this, Version);
        Desk.Begin(this);
        return answer;
    }

    public override CallSafety SafetyFor(bool isLastWriteWins) => CallSafety.Read;

    public override void WriteFrame(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> table) =>
        Bare.Write(output, header);

    public override bool TryKeep(ReadOnlySpan<byte> body, ulong clusterTag) => true;

    void IValueTaskSource.GetResult(short token) => ThrowIfFailed(token);
}
