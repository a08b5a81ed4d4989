using System;
using System.Buffers;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Starling.Api;
using Starling.Client.Retries;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Client.Calls;

/// <summary>Reads a slice of a partition.</summary>
internal sealed class SliceCall(CallDesk desk, CallPool<SliceCall> pool) : Call(desk), IValueTaskSource<Slice>
{
    private SliceOptions options = null!;
    private byte[] answer = [];
    private ulong tag;

    public override MessageKind Kind => MessageKind.Slice;

    public ValueTask<Slice> Begin(string table, ReadOnlyMemory<byte> partition, SliceOptions how)
    {
        Table = table;
        Partition = partition;
        Token = Murmur3.TokenOf(partition.Span);
        options = how;
        Join(how.Session);
        var slice = new ValueTask<Slice>(this, Version);
        Desk.Begin(this);
        return slice;
    }

    public override CallSafety SafetyFor(bool isLastWriteWins) => CallSafety.Read;

    public override void WriteFrame(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> table) => new SliceRequest
    {
        Table = table,
        Partition = Partition.Span,
        From = options.From.Span,
        To = options.To.Span,
        Backwards = options.Backwards,
        Limit = options.Limit,
        Level = options.Level,
        HasSession = Session is not null,
        Session = TakeToken(),
    }.Write(output, header);

    public override bool TryKeep(ReadOnlySpan<byte> body, ulong clusterTag)
    {
        answer = body.ToArray();
        tag = clusterTag;
        return ReplicaRows.TryRead(answer, out var rows) && (!rows.HasSession || Session is null || TryLearn(rows.Session, clusterTag));
    }

    Slice IValueTaskSource<Slice>.GetResult(short token)
    {
        CheckToken(token);
        try
        {
            ThrowIfFailed(token);
            return Read();
        }
        finally
        {
            if (TryClear())
            {
                options = null!;
                answer = [];
                pool.Return(this);
            }
        }
    }

    private Slice Read()
    {
        ReplicaRows.TryRead(answer, out var rows);
        var records = new SliceRecord[rows.Count];
        var row = rows.GetRows();
        for (var i = 0; row.MoveNext(); i++)
        {
            records[i] = new SliceRecord(
                Part.Of(answer, row.Clustering), StoredReading.Read(Part.Of(answer, row.State), tag));
        }

        return new Slice(records, rows.More);
    }
}
