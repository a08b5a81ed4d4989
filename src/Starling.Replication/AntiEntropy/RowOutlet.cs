using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Replication.AntiEntropy;

/// <summary>Brings rows to a replica that lacks them, as the repairs of reads are brought: one mutation for each partition.</summary>
internal sealed class RowOutlet(AgreementDesk desk)
{
    private const int InFlightMax = 32;
    private const int BytesMax = 1 << 20;

    /// <summary>Rows sent, since the start.</summary>
    public long Sent { get; private set; }

    /// <summary>Sends rows, sorted by store key, and waits for all answers. False when one of them was not synced there.</summary>
    public async Task<bool> SendAsync(TopologyView view, int member, SharedSlot slot, IReadOnlyList<StoredRow> rows)
    {
        var inFlight = new Queue<Task<CourierReply?>>();
        var isWhole = true;
        for (var at = 0; at < rows.Count;)
        {
            var mutation = Next(slot, rows, ref at, out var count);
            if (mutation is null)
            {
                isWhole = false;
                continue;
            }

            if (inFlight.Count == InFlightMax)
            {
                isWhole &= IsWritten(await inFlight.Dequeue());
            }

            await desk.SendsAsync(mutation.Length);
            inFlight.Enqueue(desk.AskAsync(
                view, member, MessageKind.ReplicaWrite, WorkClass.Repair, slot.Set.SlotEpoch,
                (output, header) => ReplicaWrite.Write(output, header, mutation)));
            Sent += count;
            desk.Counters.RowsPushed += count;
        }

        while (inFlight.TryDequeue(out var last))
        {
            isWhole &= IsWritten(await last);
        }

        return isWhole;
    }

    private static bool IsWritten(CourierReply? reply) => reply?.Kind == MessageKind.ReplicaWritten;

    /// <summary>The next rows that share a partition; null for a path that is none, which is skipped.</summary>
    private byte[]? Next(SharedSlot slot, IReadOnlyList<StoredRow> rows, ref int at, out int count)
    {
        count = 0;
        var partition = new byte[rows[at].Path.Length];
        if (!RecordPath.TryRead(rows[at].Path, out _, out _, partition, out var length, out var start))
        {
            at++;
            return null;
        }

        var from = at;
        var bytes = 0;
        var prefix = rows[at].Path.AsSpan(0, start);
        while (at < rows.Count && count < Mutation.RecordsMax && bytes < BytesMax && rows[at].Path.AsSpan().StartsWith(prefix))
        {
            desk.Counters.RowBytes += rows[at].Bytes;
            bytes += rows[at++].Size;
            count++;
        }

        var mutation = new ArrayBufferWriter<byte>(bytes + 64);
        Mutation.WriteStart(mutation, slot.Table.Id, partition.AsSpan(0, length), count);
        for (var i = from; i < at; i++)
        {
            Mutation.WriteRecord(mutation, rows[i].Path.AsSpan(start), rows[i].State);
        }

        return mutation.WrittenSpan.ToArray();
    }
}
