using System;
using System.Buffers;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Starling.Api;
using Starling.Client.Retries;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Client.Calls;

/// <summary>Writes records of one partition. The values are taken over when the call begins.</summary>
internal sealed class WriteCall(CallDesk desk, CallPool<WriteCall> pool) : Call(desk), IValueTaskSource<WriteReceipt>
{
    /// <summary>A buffer that has grown larger is not kept for the next call.</summary>
    private const int KeptMax = 64 << 10;

    /// <summary>What leaves room in a frame for table, partition key and header.</summary>
    private const int ChangesMax = FrameFormat.PayloadMax - (1 << 20);

    private ArrayBufferWriter<byte> changes = new(512);
    private WriteOptions options = null!;
    private int count;
    private bool hasLifetimes;
    private WriteReceipt? receipt;

    public override MessageKind Kind => MessageKind.Write;

    /// <summary>Takes one change over. With a lifetime for all changes of the call, or for none.</summary>
    public void Add(ReadOnlyMemory<byte> clustering, Context context, Value? value, Lifetime? lifetime)
    {
        count++;
        if (lifetime is { } given)
        {
            hasLifetimes = true;
            WriteRequest.WriteLifetime(changes, given);
        }

        Varint.Write(changes, (ulong)clustering.Length);
        changes.Write(clustering.Span);
        Varint.Write(changes, (ulong)context.Bytes.Length);
        changes.Write(context.Bytes.Span);
        Varint.Write(changes, value is null ? 0UL : (ulong)value.StoredSize + 1);
        value?.WriteTo(changes);
    }

    /// <exception cref="StarlingException"><see cref="StarlingError.TooLarge"/>: keys, contexts and values do not fit into one message.</exception>
    public ValueTask<WriteReceipt> Begin(string table, ReadOnlyMemory<byte> partition, WriteOptions how)
    {
        if (changes.WrittenCount > ChangesMax)
        {
            throw new StarlingException(
                StarlingError.TooLarge, $"A write has at most {ChangesMax} bytes of keys, contexts and values; this one has {changes.WrittenCount}. Split it.");
        }

        Table = table;
        Partition = partition;
        Token = Murmur3.TokenOf(partition.Span);
        options = how;
        Join(how.Session);
        var answer = new ValueTask<WriteReceipt>(this, Version);
        Desk.Begin(this);
        return answer;
    }

    public override CallSafety SafetyFor(bool isLastWriteWins) =>
        isLastWriteWins && options.WriteTime is not null ? CallSafety.SameWrite : CallSafety.NewWrite;

    public override void WriteFrame(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> table) => new WriteRequest
    {
        Table = table,
        Partition = Partition.Span,
        Level = options.Level,
        AtLeast = options.AtLeast,
        ReturnBody = options.ReturnBody,
        ReplaceAll = options.ReplaceAll,
        WriteTime = options.WriteTime,
        HasSession = Session is not null,
        Session = TakeToken(),
        IsConditional = options.IfUnchangedSince is not null,
        UnchangedSince = options.IfUnchangedSince is { } seen ? seen.Bytes.Span : default,
        Count = count,
        HasLifetimes = hasLifetimes,
        Changes = changes.WrittenSpan,
    }.Write(output, header);

    public override bool TryKeep(ReadOnlySpan<byte> body, ulong clusterTag)
    {
        if (!WriteAnswer.TryRead(body, out var answer)
            || (answer.HasSession && Session is not null && !TryLearn(answer.Session, clusterTag)))
        {
            return false;
        }

        try
        {
            receipt = new WriteReceipt(
                answer.Synced,
                answer.Replicas,
                new Context(answer.Context.ToArray()),
                options.ReturnBody && count == 1 ? StoredReading.Read(answer.State.ToArray(), clusterTag) : null);
            return true;
        }
        catch (StarlingException)
        {
            // The state is damaged; the caller of this says so, and that the write may have happened.
            return false;
        }
    }

    WriteReceipt IValueTaskSource<WriteReceipt>.GetResult(short token)
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
                changes.ResetWrittenCount();
                if (changes.Capacity > KeptMax)
                {
                    changes = new ArrayBufferWriter<byte>(512);
                }

                options = null!;
                count = 0;
                hasLifetimes = false;
                receipt = null;
                pool.Return(this);
            }
        }
    }
}
