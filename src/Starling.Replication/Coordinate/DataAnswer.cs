using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>Answers a change with the value after it: reads what is held here and lays the change over it.</summary>
/// <remarks>The change is done by then. If its value cannot be read the answer says so, as a failure of a write that has happened.</remarks>
internal sealed class DataAnswer(
    Coordinator coordinator, TableView table, ReadOnlySpan<byte> partition, bool withContext, long due, SortedList<byte[], byte[]> overlay,
    IWriteWaiter waiter) : IWriteWaiter, IDataWaiter, ISessionWaiter
{
    private readonly byte[] partition = partition.ToArray();
    private SessionToken? session;
    private int synced;
    private int replicas;

    void ISessionWaiter.Learned(SessionToken token) => session = token;

    void IWriteWaiter.NotWritten(in Trouble trouble) => waiter.NotWritten(trouble);

    void IWriteWaiter.Written(int syncedAt, int replicasOf, ReadOnlySpan<byte> context, ReadOnlySpan<byte> state)
    {
        (synced, replicas) = (syncedAt, replicasOf);
        new DataRead(coordinator, table, partition, ConsistencyLevel.One, 0, withContext, due, this, null, overlay).Start();
    }

    void IDataWaiter.NotFetched(in Trouble trouble) => waiter.NotWritten(trouble with
    {
        MayHaveHappened = true,
        Text = "The change is done, but the value after it could not be read: " + trouble.Text,
    });

    void IDataWaiter.Fetched(in DataFetched value)
    {
        var body = new ArrayBufferWriter<byte>();
        value.WriteTo(body);
        if (session is not null)
        {
            (waiter as ISessionWaiter)?.Learned(session);
        }

        waiter.Written(synced, replicas, default, body.WrittenSpan);
    }
}
