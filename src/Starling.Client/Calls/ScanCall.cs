using System;
using System.Buffers;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Starling.Api;
using Starling.Client.Retries;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Client.Calls;

/// <summary>Reads a page of a table. Any node will do.</summary>
internal sealed class ScanCall(CallDesk desk, CallPool<ScanCall> pool) : Call(desk), IValueTaskSource<ScanPage>
{
    private ScanOptions options = null!;
    private byte[] answer = [];
    private ulong tag;

    public override MessageKind Kind => MessageKind.Scan;

    public ValueTask<ScanPage> Begin(string table, ScanOptions how)
    {
        Table = table;
        options = how;
        Join(how.Session);
        var page = new ValueTask<ScanPage>(this, Version);
        Desk.Begin(this);
        return page;
    }

    public override CallSafety SafetyFor(bool isLastWriteWins) => CallSafety.Read;

    public override void WriteFrame(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> table) => new ScanRequest
    {
        Table = table,
        From = options.From.Span,
        PageSize = options.PageSize,
        Quorum = options.Quorum,
        HasSession = Session is not null,
        Session = TakeToken(),
    }.Write(output, header);

    public override bool TryKeep(ReadOnlySpan<byte> body, ulong clusterTag)
    {
        answer = body.ToArray();
        tag = clusterTag;
        return ScanRows.TryRead(answer, out _);
    }

    ScanPage IValueTaskSource<ScanPage>.GetResult(short token)
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

    private ScanPage Read()
    {
        ScanRows.TryRead(answer, out var rows);
        var records = new ScanRecord[rows.Count];
        var row = rows.GetRows();
        for (var i = 0; row.MoveNext(); i++)
        {
            var key = new RecordKey(Part.Of(answer, row.Partition), Part.Of(answer, row.Clustering));
            records[i] = new ScanRecord(key, StoredReading.Read(Part.Of(answer, row.State), tag));
        }

        return new ScanPage(records, rows.Next.ToArray());
    }
}
