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

/// <summary>Reads a value of a data type.</summary>
internal sealed class FetchCall(CallDesk desk, CallPool<FetchCall> pool) : Call(desk), IValueTaskSource<DataReading>
{
    private FetchOptions options = null!;
    private byte[] answer = [];

    public override MessageKind Kind => MessageKind.DataFetch;

    public ValueTask<DataReading> Begin(string table, ReadOnlyMemory<byte> partition, FetchOptions how)
    {
        Table = table;
        Partition = partition;
        Token = Murmur3.TokenOf(partition.Span);
        options = how;
        Join(how.Session);
        var reading = new ValueTask<DataReading>(this, Version);
        Desk.Begin(this);
        return reading;
    }

    public override CallSafety SafetyFor(bool isLastWriteWins) => CallSafety.Read;

    public override void WriteFrame(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> table) => new DataFetch
    {
        Table = table,
        Partition = Partition.Span,
        Level = options.Level,
        AtLeast = options.AtLeast,
        WithoutContext = options.WithoutContext,
        HasSession = Session is not null,
        Session = TakeToken(),
        Operation = options.Operation is { } id ? OperationId.ToNumber(id) : null,
    }.Write(output, header);

    public override bool TryKeep(ReadOnlySpan<byte> body, ulong clusterTag)
    {
        answer = body.ToArray();
        return DataFetched.TryRead(answer, out var value) && (!value.HasSession || Session is null || TryLearn(value.Session, clusterTag));
    }

    /// <summary>What an answer's body shows.</summary>
    /// <exception cref="StarlingException">It cannot be read.</exception>
    public static DataReading Read(byte[] body)
    {
        DataFetched.TryRead(body, out var value);
        var reading = StoredData.Read(value.Kind, value.IsDeleted, value.Count, Part.Of(body, value.Parts), Part.Of(body, value.Context));
        return value.KnowsOperation ? reading with { KnowsOperation = true } : reading;
    }

    DataReading IValueTaskSource<DataReading>.GetResult(short token)
    {
        CheckToken(token);
        try
        {
            ThrowIfFailed(token);
            return Read(answer);
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
}
