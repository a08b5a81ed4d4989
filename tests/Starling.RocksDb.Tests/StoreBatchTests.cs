using System;
using Starling.World;
using Xunit;

namespace Starling.RocksDb.Tests;

/// <summary>A batch's bytes read back as what was put in, and are RocksDB's.</summary>
public sealed class StoreBatchTests
{
    [Fact]
    public void The_reader_gives_the_operations_back_in_order()
    {
        var value = new byte[300];
        value.AsSpan().Fill(7);
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Records, [0, 0xff], value);
        batch.Delete(StoreFamily.Hints, "gone"u8);
        batch.DeleteRange(StoreFamily.Fingerprints, default, [0xff]);
        batch.Put(StoreFamily.Marks, "empty"u8, default);
        Assert.Equal(4, batch.Count);

        var reader = batch.GetReader();
        Next(ref reader, StoreBatch.PutTag, StoreFamily.Records, [0, 0xff], value);
        Next(ref reader, StoreBatch.DeleteTag, StoreFamily.Hints, "gone"u8, default);
        Next(ref reader, StoreBatch.DeleteRangeTag, StoreFamily.Fingerprints, default, [0xff]);
        Next(ref reader, StoreBatch.PutTag, StoreFamily.Marks, "empty"u8, default);
        Assert.False(reader.MoveNext());

        batch.Clear();
        Assert.True(batch.IsEmpty);
        Assert.False(batch.GetReader().MoveNext());
    }

    [Fact]
    public void The_bytes_are_those_of_a_RocksDB_write_batch()
    {
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Records, "k"u8, "vv"u8);
        batch.Delete(StoreFamily.Hints, "d"u8);
        batch.DeleteRange(StoreFamily.Register, "a"u8, "b"u8);
        byte[] expected = [5, 1, 1, (byte)'k', 2, (byte)'v', (byte)'v', 4, 2, 1, (byte)'d', 14, 3, 1, (byte)'a', 1, (byte)'b'];
        Assert.Equal(expected, batch.Bytes[StoreBatch.HeaderSize..]);
    }

    private static void Next(
        ref StoreBatch.Reader reader, byte tag, StoreFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Assert.True(reader.MoveNext());
        Assert.Equal(tag, reader.Tag);
        Assert.Equal(family, reader.Family);
        Assert.Equal(key, reader.Key);
        Assert.Equal(value, reader.Value);
    }
}
