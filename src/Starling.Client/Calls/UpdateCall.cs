using System;
using System.Buffers;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Starling.Api;
using Starling.Client.Retries;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Client.Calls;

/// <summary>Changes a value of a data type. All its attempts carry one operation's id, so it may be sent again when nobody knows what became of it. Where a
/// counter
/// has no place for one more id, the call goes on without, and is then not sent again once it may have happened.</summary>
internal sealed class UpdateCall(CallDesk desk, CallPool<UpdateCall> pool) : Call(desk), IValueTaskSource<UpdateReceipt>
{
    private UpdateOptions options = null!;
    private ReadOnlyMemory<byte> change;
    private UpdateReceipt? receipt;
    private UInt128? operation;
    private bool isOwnId;

    public override MessageKind Kind => MessageKind.DataUpdate;

    public ValueTask<UpdateReceipt> Begin(string table, ReadOnlyMemory<byte> partition, ReadOnlyMemory<byte> bytes, UpdateOptions how)
    {
        Table = table;
        Partition = partition;
        Token = Murmur3.TokenOf(partition.Span);
        change = bytes;
        options = how;
        isOwnId = how.Operation is null;
        operation = how.Operation is { } given ? OperationId.ToNumber(given) : null;
        Join(how.Session);
        var answer = new ValueTask<UpdateReceipt>(this, Version);
        Desk.Begin(this);
        return answer;
    }

    public override CallSafety SafetyFor(bool isLastWriteWins) => operation is null ? CallSafety.NewWrite : CallSafety.SameWrite;

    public override bool IsRepeatable => operation is not null;

    public override void DrawOperation(Chance chance) => operation ??= new UInt128(chance.NextUInt64(), chance.NextUInt64());

    public override bool TryDropOperation()
    {
        if (!isOwnId || MayHaveHappened || operation is null)
        {
            return false;
        }

        operation = null;
        return true;
    }

    public override void WriteFrame(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> table) => new DataUpdate
    {
        Table = table,
        Partition = Partition.Span,
        Level = options.Level,
        AtLeast = options.AtLeast,
        ReturnBody = options.ReturnBody,
        WithoutContext = options.WithoutContext,
        HasSession = Session is not null,
        Session = TakeToken(),
        Operation = operation,
        OperationAgeMs = OperationId.ToMilliseconds(options.OperationAge + Age),
        Context = options.Context.Bytes.Span,
        Change = change.Span,
    }.Write(output, header);

    public override bool TryKeep(ReadOnlySpan<byte> body, ulong clusterTag)
    {
        if (!WriteAnswer.TryRead(body, out var answer)
            || (answer.HasSession && Session is not null && !TryLearn(answer.Session, clusterTag)))
        {
            return false;
        }

        var state = answer.State.ToArray();
        if (options.ReturnBody && !DataFetched.TryRead(state, out _))
        {
            return false;
        }

        try
        {
            receipt = new UpdateReceipt(answer.Synced, answer.Replicas, options.ReturnBody ? FetchCall.Read(state) : null);
            return true;
        }
        catch (StarlingException)
        {
            // The value cannot be read; the caller of this says so, and that the change may have happened.
            return false;
        }
    }

    UpdateReceipt IValueTaskSource<UpdateReceipt>.GetResult(short token)
    {
        CheckToken(token);
        try
        {
            ThrowIfFailed(token);
            return receipt!;
        }
        finally
        {
            if (TryClear())
            {
                options = null!;
                change = default;
                operation = null;
                receipt = null;
                pool.Return(this);
            }
        }
    }
}
