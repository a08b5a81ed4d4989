using System;
using System.Buffers;
using Starling.Model.Placement;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The first message on a link, from the side that dialled.</summary>
/// <param name="Cluster">The cluster's id; zero when the sender does not belong to one yet (or is a client that does not care).</param>
/// <param name="SeedHash">Hash of the sorted seed list; zero from a client.</param>
/// <param name="Node">The sender's id; none from a client.</param>
/// <param name="Incarnation">Boot counter of the sender's data folder.</param>
/// <param name="Address">Where the sender listens; empty from a client.</param>
/// <param name="DataCentre">Its data centre.</param>
/// <param name="Rack">Its rack.</param>
/// <param name="Software">Name and version, for people.</param>
public sealed record Hello(
    UInt128 Cluster, ulong SeedHash, NodeId Node, ulong Incarnation, string Address, string DataCentre, string Rack, string Software)
{
    /// <summary>The letters STRL: whatever speaks another protocol is recognised at once.</summary>
    private const uint Magic = 0x4C525453;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = 4 + 16 + 8 + NodeId.Size + 8 + FieldWriter.SizeOf(Address) + FieldWriter.SizeOf(DataCentre)
            + FieldWriter.SizeOf(Rack) + FieldWriter.SizeOf(Software);
        var frame = new FrameBuilder(output, header, size);
        frame.Body.U32(Magic);
        frame.Body.U128(Cluster);
        frame.Body.U64(SeedHash);
        frame.Body.Node(Node);
        frame.Body.U64(Incarnation);
        frame.Body.Text(Address);
        frame.Body.Text(DataCentre);
        frame.Body.Text(Rack);
        frame.Body.Text(Software);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Hello message)
    {
        var reader = new FieldReader(body);
        var magic = reader.U32();
        message = new Hello(
            reader.U128(), reader.U64(), reader.Node(), reader.U64(), reader.Text(), reader.Text(), reader.Text(), reader.Text());
        return reader.IsComplete && magic == Magic;
    }
}
