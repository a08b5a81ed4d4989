using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>Records of a table in token order: the answer to a <see cref="ReplicaScan"/>, and to a client's scan.</summary>
public readonly ref struct ScanRows
{
    /// <summary>Between replicas: not empty when the limit cut the scan, the last position. To a client: where to go on.</summary>
    public ReadOnlySpan<byte> Next { get; init; }

    public int Count { get; init; }

    /// <summary>For each record partition key (bytes), clustering key (bytes), state (bytes).</summary>
    public ReadOnlySpan<byte> Rows { get; init; }

    public Reader GetRows() => new(Rows, Count);

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, FieldWriter.SizeOf(Next) + FieldWriter.LengthSizeMax + Rows.Length);
        frame.Body.Bytes(Next);
        frame.Body.Varint((ulong)Count);
        frame.Body.Raw(Rows);
        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out ScanRows message)
    {
        var reader = new FieldReader(body);
        var next = reader.Bytes();
        var count = reader.Count(3);
        message = new ScanRows { Next = next, Count = count, Rows = reader.Rest };
        if (reader.Failed)
        {
            return false;
        }

        var rows = new FieldReader(reader.Rest);
        for (var i = 0; i < count; i++)
        {
            rows.Bytes();
            rows.Bytes();
            rows.Bytes();
        }

        return rows.IsComplete;
    }

    /// <summary>Walks the records.</summary>
    public ref struct Reader(ReadOnlySpan<byte> rows, int count)
    {
        private FieldReader reader = new(rows);
        private int left = count;

        public ReadOnlySpan<byte> Partition { get; private set; }

        public ReadOnlySpan<byte> Clustering { get; private set; }

        public ReadOnlySpan<byte> State { get; private set; }

        public bool MoveNext()
        {
            if (left == 0)
            {
                return false;
            }

            left--;
            Partition = reader.Bytes();
            Clustering = reader.Bytes();
            State = reader.Bytes();
            return !reader.Failed;
        }
    }
}
