using System;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Membership.Tests.Mini;

/// <summary>Sees every proposal and every applied document, and notes what must never happen.</summary>
public sealed class MiniJudge
{
    private readonly Dictionary<Ballot, byte[]> values = [];
    private readonly Dictionary<long, byte[]> chosen = [];
    private readonly Dictionary<int, long> epochs = [];

    public List<string> Faults { get; } = [];

    public int DocumentsApplied => chosen.Count;

    public void Sent(byte[] frame)
    {
        Frame.TryTake(frame, FrameFormat.PayloadMax, out var payload, out _);
        MessageHeader.TryRead(payload, out var header, out var body);
        if (header.Kind == MessageKind.Accept && RegisterMessage.TryRead(body, out var message)
            && !values.TryAdd(message.Ballot, message.Document.ToArray())
            && !message.Document.SequenceEqual(values[message.Ballot]))
        {
            Faults.Add($"two values under ballot {message.Ballot.Counter} of {message.Ballot.Node.Short}");
        }
    }

    public void Applied(MiniNode node, ClusterDocument document)
    {
        Chosen(document);
        if (epochs.TryGetValue(node.Index, out var before) && before >= document.Epoch)
        {
            Faults.Add($"node {node.Index} went from epoch {before} to {document.Epoch}");
        }

        epochs[node.Index] = document.Epoch;
        if (!Equals(document, node.Register.Chosen) || !ClusterDocument.TryDecode(node.Register.ChosenBytes.Span, out _, out _))
        {
            Faults.Add("the register holds another document than it applied");
        }

        byte[] key = [3, (byte)'d', .. BitConverter.IsLittleEndian ? Reversed(document.Era, document.Epoch) : []];
        if (!node.Disk.Synced.ContainsKey(key))
        {
            Faults.Add($"epoch {document.Epoch} was applied before it was on disk");
        }
    }

    public void Chosen(ClusterDocument document)
    {
        var bytes = document.Encode();
        if (!chosen.TryAdd(document.Epoch, bytes) && !chosen[document.Epoch].AsSpan().SequenceEqual(bytes))
        {
            Faults.Add($"two chosen documents of epoch {document.Epoch}");
        }
    }

    private static byte[] Reversed(uint era, long epoch)
    {
        var eraBytes = BitConverter.GetBytes(era);
        var epochBytes = BitConverter.GetBytes(epoch);
        Array.Reverse(eraBytes);
        Array.Reverse(epochBytes);
        return [.. eraBytes, .. epochBytes];
    }
}
