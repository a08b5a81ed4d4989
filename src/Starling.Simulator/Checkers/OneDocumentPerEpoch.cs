using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>M3: there is one cluster document for each epoch, ever, on all disks; and the epoch by which a node acts never falls.</summary>
public sealed class OneDocumentPerEpoch : DiskChecker
{
    private readonly Dictionary<(uint Era, long Epoch), (int Machine, byte[] Bytes)> documents = [];
    private readonly Dictionary<int, long> epochs = [];

    public override string Id => "M3";

    public override void RegisterPut(Overseer eye, int machine, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!RegisterKeys.IsDocument(key))
        {
            return;
        }

        var page = (BinaryPrimitives.ReadUInt32BigEndian(key[1..]), BinaryPrimitives.ReadInt64BigEndian(key[5..]));
        if (documents.TryGetValue(page, out var first))
        {
            if (!first.Bytes.AsSpan().SequenceEqual(value))
            {
                eye.Report(this, $"n{first.Machine} and n{machine} hold different documents of epoch {page.Item2}: the history has forked");
            }

            return;
        }

        documents.Add(page, (machine, value.ToArray()));
    }

    public override void Ended(Overseer eye, Operation operation)
    {
        var now = eye.Host(operation.Machine).Node?.Epoch ?? 0;
        var before = epochs.GetValueOrDefault(operation.Machine);
        if (now != 0 && now < before)
        {
            eye.Report(this, $"n{operation.Machine} acts by epoch {now} after it had acted by {before}", operation: operation);
        }

        epochs[operation.Machine] = Math.Max(now, before);
    }

    public override void Replaced(Overseer eye, int machine) => epochs.Remove(machine);
}
