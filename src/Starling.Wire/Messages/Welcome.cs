using System;
using System.Buffers;
using Starling.Model.Placement;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The answer to <see cref="Hello"/>: the link may be used.</summary>
/// <param name="Cluster">The answering node's cluster; zero while it has none.</param>
/// <param name="SeedHash">Hash of its sorted seed list.</param>
/// <param name="Node">Its id.</param>
/// <param name="Incarnation">Boot counter of its data folder.</param>
/// <param name="Epoch">Epoch of its cluster document; 0 while it has none.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="DataCentre">Its data centre.</param>
/// <param name="Rack">Its rack.</param>
/// <param name="Software">Name and version, for people.</param>
public sealed record Welcome(
    UInt128 Cluster,
    ulong SeedHash,
    NodeId Node,
    ulong Incarnation,
    long Epoch,
    string Address,
    string DataCentre,
    string Rack,
    string Software)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = 16 + 8 + NodeId.Size + 8 + 8 + FieldWriter.SizeOf(Address) + FieldWriter.SizeOf(DataCentre)
            + FieldWriter.SizeOf(Rack) + FieldWriter.SizeOf(Software);
        var frame = new FrameBuilder(output, header, size);
        frame.Body.U128(Cluster);
        frame.Body.U64(SeedHash);
        frame.Body.Node(Node);
        frame.Body.U64(Incarnation);
        frame.Body.I64(Epoch);
        frame.Body.Text(Address);
        frame.Body.Text(DataCentre);
        frame.Body.Text(Rack);
        frame.Body.Text(Software);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Welcome message)
    {
        var reader = new FieldReader(body);
        message = new Welcome(
            reader.U128(), reader.U64(), reader.Node(), reader.U64(), reader.I64(), reader.Text(), reader.Text(), reader.Text(),
            reader.Text());
        return reader.IsComplete;
    }
}
