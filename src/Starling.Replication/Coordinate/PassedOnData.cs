using System;
using System.Buffers;
using Starling.Model.Quorums;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>A copy of a <see cref="DataUpdate"/>, which outlives the frame that it came in.</summary>
internal sealed class PassedOnData(byte[] table, in DataUpdate request) : IPassedOn
{
    private readonly byte[] partition = request.Partition.ToArray();
    private readonly byte[] context = request.Context.ToArray();
    private readonly byte[] change = request.Change.ToArray();
    private readonly byte[] session = request.Session.ToArray();
    private readonly ConsistencyLevel? level = request.Level;
    private readonly int atLeast = request.AtLeast;
    private readonly bool returnBody = request.ReturnBody;
    private readonly bool withoutContext = request.WithoutContext;
    private readonly bool hasSession = request.HasSession;
    private readonly UInt128? operation = request.Operation;
    private readonly uint operationAgeMs = request.OperationAgeMs;

    public MessageKind Kind => MessageKind.DataUpdate;

    public int Size => context.Length + change.Length;

    public bool IsRepeatable => operation is not null;

    public void Write(IBufferWriter<byte> output, in MessageHeader header) => new DataUpdate
    {
        Table = table,
        Partition = partition,
        Level = level,
        AtLeast = atLeast,
        ReturnBody = returnBody,
        WithoutContext = withoutContext,
        PassedOn = true,
        HasSession = hasSession,
        Session = session,
        Operation = operation,
        OperationAgeMs = operationAgeMs,
        Context = context,
        Change = change,
    }.Write(output, header);
}
