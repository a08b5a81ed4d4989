using System;
using System.Buffers;
using Starling.Model.Placement;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A node with an empty data folder asks a member to be put in the place of the node that was at its address before.</summary>
/// <param name="Operation">Id of the change, the same in every attempt of the sender.</param>
/// <param name="Node">The sender's new id.</param>
/// <param name="Address">Where it listens: the address of the member that it replaces.</param>
/// <param name="DataCentre">Its data centre.</param>
/// <param name="Rack">Its rack.</param>
public sealed record Rejoin(UInt128 Operation, NodeId Node, string Address, string DataCentre, string Rack)
{
    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var size = 16 + NodeId.Size + FieldWriter.SizeOf(Address) + FieldWriter.SizeOf(DataCentre) + FieldWriter.SizeOf(Rack);
        var frame = new FrameBuilder(output, header, size);
        frame.Body.U128(Operation);
        frame.Body.Node(Node);
        frame.Body.Text(Address);
        frame.Body.Text(DataCentre);
        frame.Body.Text(Rack);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out Rejoin message)
    {
        var reader = new FieldReader(body);
        message = new Rejoin(reader.U128(), reader.Node(), reader.Text(), reader.Text(), reader.Text());
        return reader.IsComplete;
    }
}
