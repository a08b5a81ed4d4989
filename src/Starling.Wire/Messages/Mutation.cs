using System;
using System.Buffers;
using Starling.Model.Values;

namespace Starling.Wire.Messages;

/// <summary>States of records of one partition, to be merged atomically: what travels to replicas and what a hint keeps.</summary>
/// <remarks>
/// Fields: table u32, partition key (bytes), count (varint), then for each record clustering key (bytes) and state (bytes).
/// The same bytes are built once and sent to every replica.
/// </remarks>
public readonly ref struct Mutation
{
    /// <summary>Records of one mutation at most.</summary>
    public const int RecordsMax = 1000;

    private Mutation(uint table, ReadOnlySpan<byte> partition, int count, ReadOnlySpan<byte> records)
    {
        Table = table;
        Partition = partition;
        Count = count;
        Records = records;
    }

    public uint Table { get; }

    public ReadOnlySpan<byte> Partition { get; }

    public int Count { get; }

    /// <summary>The records, for <see cref="GetRecords"/>.</summary>
    public ReadOnlySpan<byte> Records { get; }

    public RowReader GetRecords() => new(Records, Count);

    /// <summary>Writes what comes before the records.</summary>
    public static void WriteStart(IBufferWriter<byte> output, uint table, ReadOnlySpan<byte> partition, int count)
    {
        var span = output.GetSpan(4);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(span, table);
        output.Advance(4);
        Varint.Write(output, (ulong)partition.Length);
        output.Write(partition);
        Varint.Write(output, (ulong)count);
    }

    /// <summary>Writes one record.</summary>
    public static void WriteRecord(IBufferWriter<byte> output, ReadOnlySpan<byte> clustering, ReadOnlySpan<byte> state)
    {
        Varint.Write(output, (ulong)clustering.Length);
        output.Write(clustering);
        Varint.Write(output, (ulong)state.Length);
        output.Write(state);
    }

    /// <summary>Reads a mutation and checks its shape, records included (not the records' states).</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Mutation mutation)
    {
        mutation = default;
        var reader = new Codec.FieldReader(bytes);
        var table = reader.U32();
        var partition = reader.Bytes();
        var count = reader.Count(2);
        if (reader.Failed || count is 0 or > RecordsMax)
        {
            return false;
        }

        mutation = new Mutation(table, partition, count, reader.Rest);
        return RowReader.IsWellFormed(reader.Rest, count);
    }
}
