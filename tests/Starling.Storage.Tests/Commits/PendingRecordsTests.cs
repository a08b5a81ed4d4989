using System;
using System.Collections.Generic;
using CsCheck;
using Starling.Storage.Commits;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Commits;

public sealed class PendingRecordsTests
{
    /// <summary>Few hashes and few keys: most operations collide, many overwrite. A third of the runs clear in between.</summary>
    [Fact]
    public void It_finds_what_a_dictionary_finds() => Gen.Select(
        Gen.Select(Gen.OneOf(0UL, 1UL, 63UL, 64UL, ulong.MaxValue), Gen.Int[0, 60], Gen.Int[0, 20]).Array[0, 400], Gen.Int[0, 600]).Sample(
        (puts, clearAt) =>
        {
            var batch = new StoreBatch();
            var pending = new PendingRecords(batch);
            var model = new Dictionary<(ulong, int), byte[]>();
            for (var i = 0; i < puts.Length; i++)
            {
                if (i == clearAt)
                {
                    batch.Clear();
                    pending.Clear();
                    model.Clear();
                }

                var (hash, key, size) = puts[i];
                var value = new byte[size];
                Array.Fill(value, (byte)i);
                var path = KeyOf(hash, key);
                batch.Put(StoreFamily.Records, path, value);
                pending.NotePut(hash, path.Length, value.Length);
                model[(hash, key)] = value;
            }

            foreach (var hash in new[] { 0UL, 1UL, 63UL, 64UL, ulong.MaxValue })
            {
                for (var key = 0; key <= 60; key++)
                {
                    var isThere = model.TryGetValue((hash, key), out var expected);
                    Assert.Equal(isThere, pending.TryFind(hash, KeyOf(hash, key), out var value));
                    Assert.True(!isThere || value.SequenceEqual(expected));
                }
            }
        },
        iter: 500);

    [Fact]
    public void It_grows_and_after_clearing_is_empty()
    {
        var batch = new StoreBatch();
        var pending = new PendingRecords(batch);
        for (var round = 0; round < 2; round++)
        {
            for (var key = 0; key < 10_000; key++)
            {
                var path = KeyOf((ulong)key, key);
                batch.Put(StoreFamily.Records, path, path);
                pending.NotePut((ulong)key % 97, path.Length, path.Length);
            }

            for (var key = 0; key < 10_000; key++)
            {
                Assert.True(pending.TryFind((ulong)key % 97, KeyOf((ulong)key, key), out var value));
                Assert.Equal(KeyOf((ulong)key, key), value);
            }

            batch.Clear();
            pending.Clear();
            Assert.False(pending.TryFind(5, KeyOf(5, 5), out _));
        }
    }

    private static byte[] KeyOf(ulong hash, int key) => [.. BitConverter.GetBytes(hash), .. BitConverter.GetBytes(key)];
}
