using System;
using System.Buffers;
using Starling.Model.Placement;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>The four messages of the cluster document's register (kinds Prepare, Promise, Accept, Accepted), which share their fields.</summary>
public readonly ref struct RegisterMessage
{
    /// <summary>The proposer's ballot; in a refusal the higher one that the acceptor has promised.</summary>
    public Ballot Ballot { get; init; }

    /// <summary>Version of the voter set under which the proposer works.</summary>
    public ulong VotersVersion { get; init; }

    /// <summary>In replies: promised or accepted. In requests true.</summary>
    public bool Granted { get; init; }

    /// <summary>In a Promise: the ballot of what was accepted; none when <see cref="Document"/> is empty.</summary>
    public Ballot Accepted { get; init; }

    /// <summary>In Accept: the proposed document. In Promise: the accepted one, or empty.</summary>
    public ReadOnlySpan<byte> Document { get; init; }

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 24 + 8 + 1 + 24 + FieldWriter.SizeOf(Document));
        WriteBallot(ref frame.Body, Ballot);
        frame.Body.U64(VotersVersion);
        frame.Body.Bool(Granted);
        WriteBallot(ref frame.Body, Accepted);
        frame.Body.Bytes(Document);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out RegisterMessage message)
    {
        var reader = new FieldReader(body);
        message = new RegisterMessage
        {
            Ballot = new Ballot(reader.U64(), reader.Node()),
            VotersVersion = reader.U64(),
            Granted = reader.Bool(),
            Accepted = new Ballot(reader.U64(), reader.Node()),
            Document = reader.Bytes(),
        };
        return reader.IsComplete;
    }

    private static void WriteBallot(ref FieldWriter writer, Ballot ballot)
    {
        writer.U64(ballot.Counter);
        writer.Node(ballot.Node);
    }
}
