using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Api;
using Starling.Model.Causality;
using Starling.Model.Quorums;

namespace Starling.Simulator.Workloads;

/// <summary>Everything that clients did and saw, in the order of their calls.</summary>
public sealed class History
{
    private readonly List<Operation> operations = [];
    private readonly List<WriteEvent> writes = [];
    private readonly SortedDictionary<SimKey, KeyHistory> keys = [];

    /// <summary>Replicas of each record, by its table.</summary>
    public required ReplicaCounts Replicas { get; init; }

    /// <summary>The one table of this history, where it is not one of the workload's usual two. <value>Default null.</value></summary>
    public string? Table { get; init; }

    /// <summary>How that table resolves.</summary>
    public SimTable Rule { get; init; }

    /// <summary>Called with each operation that has ended as its client sees it; set by whoever judges it then.</summary>
    public Action<Operation>? Ended { get; set; }

    public IReadOnlyList<Operation> Operations => operations;

    public IReadOnlyList<WriteEvent> Writes => writes;

    /// <summary>The same, record by record, in the order of keys.</summary>
    public IReadOnlyCollection<KeyHistory> Keys => keys.Values;

    public KeyHistory Of(SimKey key)
    {
        if (!keys.TryGetValue(key, out var history))
        {
            keys.Add(key, history = new KeyHistory(key));
        }

        return history;
    }

    public void Add(Operation operation) => operations.Add(operation);

    /// <summary>Enters a write of an operation; its value is made of its number.</summary>
    public WriteEvent AddWrite(
        Operation operation, SimKey key, bool isDelete, int filling, Knowledge knowledge, long time = 0, TimeSpan? lifetime = null,
        DateTimeOffset? expiry = null)
    {
        var write = new WriteEvent
        {
            Id = writes.Count,
            Operation = operation,
            Key = key,
            IsDelete = isDelete,
            Body = isDelete ? "" : ValueText.Make(writes.Count, key, filling),
            Seen = knowledge.Seen,
            ContextTime = knowledge.Time,
            ContextFrom = knowledge.From,
            Time = time,
            Lifetime = lifetime,
            ExpiresAt = expiry,
        };
        writes.Add(write);
        operation.Writes.Add(write);
        Of(key).Writes.Add(write);
        return write;
    }

    /// <summary>Enters what an operation saw of a record, and learns the write times that it shows.</summary>
    public ReadEvent AddRead(Operation operation, SimKey key, IReadOnlyList<RecordVersion> versions, bool isFromOneReplica = false)
    {
        var sightings = new Sighting[versions.Count];
        for (var i = 0; i < sightings.Length; i++)
        {
            var version = versions[i];
            var body = version.IsTombstone ? "" : version.Value.Text;
            var number = version.IsTombstone ? -1 : ValueText.NumberOf(body);

            // The very bytes that the write of that number has written: stronger than any checksum in them.
            var write = number >= 0 && number < writes.Count && writes[number].Body == body ? writes[number] : null;
            if (write is not null && write.Time == 0)
            {
                write.Time = version.WrittenAt;
            }

            sightings[i] = new Sighting(write, version.IsTombstone, version.WrittenAt, version.Tag, body) { ExpiresAt = version.ExpiresAt };
        }

        var read = new ReadEvent { Operation = operation, Key = key, Versions = sightings, IsFromOneReplica = isFromOneReplica };
        read.IsUnrepaired = operation.Kind == OperationKind.Scan;
        operation.Reads.Add(read);
        Of(key).Reads.Add(read);
        return read;
    }

    /// <summary>Learns the write time of a write from the context of its receipt, where the last write wins.</summary>
    public void LearnTime(WriteEvent write, Context receipt)
    {
        const int tagAt = 2;
        var bytes = receipt.Bytes.Span;
        if (write.Time == 0 && write.Key.Table == SimTable.LastWriteWins && bytes.Length > tagAt + sizeof(ulong)
            && CausalContext.TryDecode(bytes, BinaryPrimitives.ReadUInt64BigEndian(bytes[tagAt..]), out var context) == ContextFault.None)
        {
            write.Time = context.Time.Micros;
        }
    }

    /// <summary>How many replicas an operation asked for.</summary>
    public int Needed(Operation operation) => Needed(operation.Table, operation.Level);

    /// <summary>How many replicas of a table a level asks for, with one data centre.</summary>
    public int Needed(SimTable table, ConsistencyLevel level) => level.Kind switch
    {
        LevelKind.Number => level.Count,
        LevelKind.LocalOne => 1,
        LevelKind.All => Replicas.Of(table),
        _ => Replicas.Of(table) / 2 + 1,
    };
}
