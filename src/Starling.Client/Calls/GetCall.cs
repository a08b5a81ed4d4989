using System;
using System.Buffers;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Starling.Api;
using Starling.Client.Retries;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Client.Calls;

/// <summary>Reads one record.</summary>
internal sealed class GetCall(CallDesk desk, CallPool<GetCall> pool) : Call(desk), IValueTaskSource<Reading>
{
    private ReadOnlyMemory<byte> clustering;
    private ConsistencyLevel? level;
    private int atLeast;
    private bool countNotFound;
    private bool giveUpEarly;
    private byte[] state = [];
    private ulong tag;

    public override MessageKind Kind => MessageKind.Get;

    public ValueTask<Reading> Begin(string table, RecordKey key, ReadOptions options)
    {
        Table = table;
        Partition = key.Partition;
        Token = Murmur3.TokenOf(key.Partition.Span);
        clustering = key.Clustering;
        level = options.Level;
        atLeast = options.AtLeast;
        countNotFound = options.CountNotFound;
        giveUpEarly = options.GiveUpEarly;
        Join(options.Session);
        var answer = new ValueTask<Reading>(this, Version);
        Desk.Begin(this);
        return answer;
    }

    public override CallSafety SafetyFor(bool isLastWriteWins) => CallSafety.Read;

    public override void WriteFrame(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> table) => new GetRequest
    {
        Table = table,
        Partition = Partition.Span,
        Clustering = clustering.Span,
        Level = level,
        AtLeast = atLeast,
        CountNotFound = countNotFound,
        GiveUpEarly = giveUpEarly,
        HasSession = Session is not null,
        Session = TakeToken(),
    }.Write(output, header);

    public override bool TryKeep(ReadOnlySpan<byte> body, ulong clusterTag)
    {
        if (!GetAnswer.TryRead(body, Session is not null, out var answer)
            || (answer.HasSession && !TryLearn(answer.Session, clusterTag)))
        {
            return false;
        }

        state = answer.State.ToArray();
        tag = clusterTag;
        return true;
    }

    Reading IValueTaskSource<Reading>.GetResult(short token)
    {
        CheckToken(token);
        try
        {
            ThrowIfFailed(token);
            return StoredReading.Read(state, tag);
        }
        finally
        {
            if (TryClear())
            {
                clustering = default;
                state = [];
                pool.Return(this);
            }
        }
    }
}
