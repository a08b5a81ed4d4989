using System;
using System.Buffers;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Wire.Tests.Messages;

/// <summary>Reads a payload, touches all that it holds, and writes it again: what a round trip and a fuzzer need.</summary>
internal static class Echo
{
    /// <summary>The frame that the payload's message makes when it is written again; null when the payload is refused.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> payload)
    {
        var output = new ArrayBufferWriter<byte>();
        return MessageHeader.TryRead(payload, out var header, out var body) == HeaderFault.None && TryWrite(output, header, body)
            ? output.WrittenSpan.ToArray()
            : null;
    }

    private static bool TryWrite(ArrayBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Kind)
        {
            case MessageKind.Hello when Hello.TryRead(body, out var hello):
                hello.Write(output, header);
                return true;
            case MessageKind.Welcome when Welcome.TryRead(body, out var welcome):
                welcome.Write(output, header);
                return true;
            case MessageKind.Refused when Refused.TryRead(body, out var refused):
                refused.Write(output, header);
                return true;
            case MessageKind.Failed when Failed.TryRead(body, out var failed):
                failed.Write(output, header);
                return true;
            case MessageKind.Ping or MessageKind.Pong when Ping.TryRead(body, out var ping):
                ping.Write(output, header);
                return true;
            case MessageKind.ReplicaDigest when ReplicaDigest.TryRead(body, out var digest):
                digest.Write(output, header);
                return true;
            case MessageKind.ReplicaRefused when ReplicaRefused.TryRead(body, out var fault):
                fault.Write(output, header);
                return true;
            case MessageKind.ReplicaRead when ReplicaRead.TryRead(body, out var read):
                read.Write(output, header);
                return true;
            case MessageKind.ReplicaScan when ReplicaScan.TryRead(body, out var replicaScan):
                replicaScan.Write(output, header);
                return true;
            case MessageKind.Get when GetRequest.TryRead(body, out var get):
                get.Write(output, header);
                return true;
            case MessageKind.DataUpdate when DataUpdate.TryRead(body, out var update):
                update.Write(output, header);
                return true;
            case MessageKind.DataFetch when DataFetch.TryRead(body, out var fetch):
                fetch.Write(output, header);
                return true;
            case MessageKind.DataFetched when DataFetched.TryRead(body, out var fetched):
                fetched.Write(output, header);
                return true;
            case MessageKind.WriteAnswer or MessageKind.DataUpdated when WriteAnswer.TryRead(body, out var written):
                written.Write(output, header);
                return true;
            case MessageKind.Slice when SliceRequest.TryRead(body, out var slice):
                slice.Write(output, header);
                return true;
            case MessageKind.Scan when ScanRequest.TryRead(body, out var scan):
                scan.Write(output, header);
                return true;
            case MessageKind.Prepare or MessageKind.Promise or MessageKind.Accept or MessageKind.Accepted
                when RegisterMessage.TryRead(body, out var register):
                register.Write(output, header);
                return true;
            case MessageKind.Rejoin or MessageKind.Join when Rejoin.TryRead(body, out var rejoin):
                rejoin.Write(output, header);
                return true;
            case MessageKind.Rejoined or MessageKind.Joined when Rejoined.TryRead(body, out var rejoined):
                rejoined.Write(output, header);
                return true;
            case MessageKind.ReplicaWrite when Mutation.TryRead(body, out var mutation):
                ReplicaWrite.Write(output, header, Again(mutation));
                return true;
            case MessageKind.ReplicaRows or MessageKind.SliceAnswer when ReplicaRows.TryRead(body, out var rows):
                (rows with { Rows = Again(rows.GetRows(), rows.Count) }).Write(output, header);
                return true;
            case MessageKind.ReplicaScanned or MessageKind.ScanAnswer when ScanRows.TryRead(body, out var records):
                (records with { Rows = Again(records) }).Write(output, header);
                return true;
            case MessageKind.Write when WriteRequest.TryRead(body, out var write):
                (write with { Changes = Again(write) }).Write(output, header);
                return true;
            case MessageKind.AgreementCompare when AgreementCompare.TryRead(body, out var compare):
                compare.Write(output, header);
                return true;
            case MessageKind.AgreementCompared when AgreementCompared.TryRead(body, out var compared):
                compared.Write(output, header);
                return true;
            case MessageKind.SymbolsPull when SymbolsPull.TryRead(body, out var symbolsPull):
                symbolsPull.Write(output, header);
                return true;
            case MessageKind.Symbols when Symbols.TryRead(body, out var symbols):
                symbols.Write(output, header);
                return true;
            case MessageKind.LeafIdsPull when LeafIdsPull.TryRead(body, out var idsPull):
                idsPull.Write(output, header);
                return true;
            case MessageKind.LeafIds when LeafIds.TryRead(body, out var ids):
                ids.Write(output, header);
                return true;
            case MessageKind.RowsPull when RowsPull.TryRead(body, out var rowsPull):
                rowsPull.Write(output, header);
                return true;
            case MessageKind.Rows when PulledRows.TryRead(body, out var pulled):
                (pulled with { Rows = Again(pulled.GetRows(), pulled.Count) }).Write(output, header);
                return true;
            case MessageKind.Close or MessageKind.Converge or MessageKind.Commit or MessageKind.Fence when RoundStep.TryRead(body, out var step):
                step.Write(output, header);
                return true;
            case MessageKind.Closed or MessageKind.Committed when RoundWords.TryRead(body, out var words):
                words.Write(output, header);
                return true;
            case MessageKind.Converged or MessageKind.Fenced when Converged.TryRead(body, out var converged):
                converged.Write(output, header);
                return true;
            case MessageKind.Abilities when Abilities.TryRead(body, out var abilities):
                abilities.Write(output, header);
                return true;
            case MessageKind.RowsPush when RowsPush.TryRead(body, out var push):
                push.Write(output, header);
                return true;
            case MessageKind.RowsPushed when RowsPushed.TryRead(body, out var pushed):
                pushed.Write(output, header);
                return true;
            case MessageKind.Probe or MessageKind.Probed when Probe.TryRead(body, out var probe):
                probe.Write(output, header);
                return true;
            case MessageKind.ProbeFor when ProbeFor.TryRead(body, out var probeFor):
                probeFor.Write(output, header);
                return true;
            case MessageKind.ProbedFor when ProbedFor.TryRead(body, out var probedFor):
                probedFor.Write(output, header);
                return true;
            case MessageKind.Rumours when RumourList.TryRead(body, out var rumours):
                rumours.Write(output, header);
                return true;
            case MessageKind.States or MessageKind.StatesSwap or MessageKind.StatesSwapped when NodeStateList.TryRead(body, out var states):
                states.Write(output, header);
                return true;
            case MessageKind.GetAnswer or MessageKind.Admin or MessageKind.AdminAnswer or MessageKind.Topology or MessageKind.Document:
                Blob.Write(output, header, body);
                return true;
            case MessageKind.ReplicaWritten or MessageKind.AskAbilities or MessageKind.DocumentPull or MessageKind.TopologyPull when body.IsEmpty:
                Bare.Write(output, header);
                return true;
            default:
                return false;
        }
    }

    private static byte[] Again(in Mutation mutation)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Mutation.WriteStart(bytes, mutation.Table, mutation.Partition, mutation.Count);
        bytes.Write(Again(mutation.GetRecords(), mutation.Count));
        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] Again(RowReader rows, int count)
    {
        var bytes = new ArrayBufferWriter<byte>();
        for (; rows.MoveNext(); count--)
        {
            Mutation.WriteRecord(bytes, rows.Clustering, rows.State);
        }

        MustBeZero(count);
        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] Again(in ScanRows records)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var rows = records.GetRows();
        var left = records.Count;
        for (; rows.MoveNext(); left--)
        {
            Starling.Model.Values.Varint.Write(bytes, (ulong)rows.Partition.Length);
            bytes.Write(rows.Partition);
            Mutation.WriteRecord(bytes, rows.Clustering, rows.State);
        }

        MustBeZero(left);
        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] Again(in WriteRequest write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var changes = write.GetChanges();
        var left = write.Count;
        for (; changes.MoveNext(); left--)
        {
            WriteRequest.WriteChange(bytes, changes.Clustering, changes.Context, changes.IsDelete, changes.Value,
                write.HasLifetimes ? changes.Lifetime : null);
        }

        MustBeZero(left);
        return bytes.WrittenSpan.ToArray();
    }

    private static void MustBeZero(int left)
    {
        if (left != 0)
        {
            throw new InvalidOperationException($"A message was accepted, and {left} of its rows cannot be walked.");
        }
    }
}
