using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>A value of a data type: what its parts show, and what the reader has seen by it.</summary>
public readonly ref struct DataFetched
{
    private const byte DeletedFlag = 1;
    private const byte SessionFlag = 2;
    private const byte OperationFlag = 4;

    /// <summary>What the value is: a number of the model's kinds.</summary>
    public byte Kind { get; init; }

    /// <summary>Nothing is there, and something was.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>The value remembers the operation that was asked about.</summary>
    public bool KnowsOperation { get; init; }

    public bool HasSession { get; init; }

    public ReadOnlySpan<byte> Session { get; init; }

    /// <summary>Empty for none.</summary>
    public ReadOnlySpan<byte> Context { get; init; }

    public int Count { get; init; }

    /// <summary>The parts that show something, ascending: path and what is shown, each with its length in front.</summary>
    public ReadOnlySpan<byte> Parts { get; init; }

    /// <summary>The most bytes that <see cref="WriteTo(IBufferWriter{byte})"/> takes.</summary>
    private int SizeMax => 2 + FieldWriter.SizeOf(Session) + FieldWriter.SizeOf(Context) + FieldWriter.LengthSizeMax + Parts.Length;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, SizeMax);
        WriteTo(ref frame.Body);
        frame.Finish();
    }

    /// <summary>The message's body alone, as it stands inside a <see cref="WriteAnswer"/>.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var body = new FieldWriter(output.GetSpan(SizeMax));
        WriteTo(ref body);
        output.Advance(body.Position);
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out DataFetched message)
    {
        var reader = new FieldReader(body);
        var kind = reader.U8();
        var flags = reader.U8();
        message = new DataFetched
        {
            Kind = kind,
            IsDeleted = (flags & DeletedFlag) != 0,
            KnowsOperation = (flags & OperationFlag) != 0,
            HasSession = (flags & SessionFlag) != 0,
            Session = (flags & SessionFlag) != 0 ? reader.Bytes() : default,
            Context = reader.Bytes(),
            Count = reader.Count(2),
            Parts = reader.Rest,
        };
        return !reader.Failed && flags < 8 && RowReader.IsWellFormed(message.Parts, message.Count);
    }

    private void WriteTo(ref FieldWriter body)
    {
        body.U8(Kind);
        body.U8((byte)((IsDeleted ? DeletedFlag : 0) | (HasSession ? SessionFlag : 0) | (KnowsOperation ? OperationFlag : 0)));
        if (HasSession)
        {
            body.Bytes(Session);
        }

        body.Bytes(Context);
        body.Varint((ulong)Count);
        body.Raw(Parts);
    }
}
