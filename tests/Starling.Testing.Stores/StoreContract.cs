using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.World;
using Xunit;

namespace Starling.Testing.Stores;

/// <summary>What every store behind the door <see cref="IStore"/> must do. Derive from it to test one.</summary>
/// <remarks>
/// A derived class makes a fresh, empty store in its constructor, and says how to step onto its executor, how to let its
/// world go on, and how to open the same data again.
/// </remarks>
public abstract class StoreContract
{
    private static readonly StoreFamily[] Families = Enum.GetValues<StoreFamily>();

    /// <summary>The store under test; another object after <see cref="Reopen"/>.</summary>
    protected abstract IStore Store { get; }

    /// <summary>Runs work on the store's executor, and comes back when it is done; exceptions come through.</summary>
    protected abstract void OnExecutor(Action work);

    /// <summary>Lets the store's world go on until the condition, asked on the executor, holds.</summary>
    protected abstract void RunUntil(Func<bool> holds);

    /// <summary>Closes the store cleanly and opens its data again.</summary>
    protected abstract void Reopen();

    [Fact]
    public void A_committed_value_is_found_and_a_deleted_one_is_not()
    {
        Commit(b => b.Put(StoreFamily.Records, "a"u8, "1"u8));
        Assert.Equal("1", Get(StoreFamily.Records, "a"));
        Assert.Null(Get(StoreFamily.Records, "b"));
        Commit(b => b.Put(StoreFamily.Records, "a"u8, "2"u8));
        Assert.Equal("2", Get(StoreFamily.Records, "a"));
        Commit(b => b.Delete(StoreFamily.Records, "a"u8));
        Assert.Null(Get(StoreFamily.Records, "a"));
        Commit(b => b.Delete(StoreFamily.Records, "never there"u8));
    }

    [Fact]
    public void Families_are_separate()
    {
        Commit(b =>
        {
            foreach (var family in Families)
            {
                b.Put(family, "key"u8, Encoding.UTF8.GetBytes(family.ToString()));
            }
        });
        Assert.All(Families, family => Assert.Equal(family.ToString(), Get(family, "key")));
        Commit(b => b.DeleteRange(StoreFamily.Hints, "a"u8, "z"u8));
        Assert.All(Families, family => Assert.Equal(family != StoreFamily.Hints, Get(family, "key") is not null));
        Reopen();
        Assert.All(Families, family => Assert.Equal(family != StoreFamily.Hints, Get(family, "key") is not null));
    }

    [Fact]
    public void An_empty_value_is_a_value()
    {
        Commit(b => b.Put(StoreFamily.Marks, "empty"u8, default));
        OnExecutor(() =>
        {
            using var value = Store.Get(StoreFamily.Marks, "empty"u8);
            Assert.True(value.Found);
            Assert.True(value.Bytes.IsEmpty);
        });
        Assert.Equal(["empty="], Scan(StoreFamily.Marks, "", "", reverse: false));
    }

    [Fact]
    public void Keys_are_ordered_as_unsigned_bytes_shorter_first()
    {
        byte[][] ordered = [[0], [0, 0], [0, 0xff], [1], [0x7f], [0x7f, 0], [0x80], [0xff], [0xff, 0], [0xff, 0xff]];
        Commit(b =>
        {
            foreach (var key in ordered.Reverse())
            {
                b.Put(StoreFamily.Records, key, key);
            }
        });
        Assert.Equal(ordered, Keys([], [], reverse: false));
        Assert.Equal(ordered.Reverse(), Keys([], [], reverse: true));
        Assert.Equal(ordered[3..7], Keys([1], [0xff], reverse: false));
        Assert.Equal(ordered[7..], Keys([0xff], [], reverse: false));
        Assert.Equal(ordered[..2].Reverse(), Keys([], [0, 0xff], reverse: true));
    }

    [Fact]
    public void A_scan_gives_the_keys_from_lower_up_to_but_not_upper_in_both_directions()
    {
        Commit(b =>
        {
            foreach (var key in "bdfh")
            {
                b.Put(StoreFamily.Records, [(byte)key], "x"u8);
            }
        });
        foreach (var (lower, upper, keys) in new[]
        {
            ("", "", "bdfh"), ("b", "h", "bdf"), ("c", "g", "df"), ("d", "", "dfh"), ("", "f", "bd"), ("d", "e", "d"),
            ("i", "", ""), ("", "b", ""), ("d", "d", ""), ("g", "c", ""), ("e", "f", ""),
        })
        {
            var forward = keys.Select(k => $"{k}=x").ToArray();
            Assert.Equal(forward, Scan(StoreFamily.Records, lower, upper, reverse: false));
            Assert.Equal(forward.Reverse(), Scan(StoreFamily.Records, lower, upper, reverse: true));
        }
    }

    [Fact]
    public void A_cursor_at_its_end_stays_there()
    {
        Commit(b => b.Put(StoreFamily.Records, "a"u8, "1"u8));
        OnExecutor(() =>
        {
            using var cursor = Store.Scan(StoreFamily.Records, default, default, reverse: false);
            Assert.True(cursor.MoveNext());
            Assert.False(cursor.MoveNext());
            Assert.False(cursor.MoveNext());
        });
    }

    [Fact]
    public void A_cursor_sees_the_data_as_of_its_making()
    {
        Commit(b => b.Put(StoreFamily.Records, "b"u8, "old"u8));
        IStoreCursor? cursor = null;
        OnExecutor(() => cursor = Store.Scan(StoreFamily.Records, default, default, reverse: false));
        Commit(b =>
        {
            b.Put(StoreFamily.Records, "a"u8, "new"u8);
            b.Put(StoreFamily.Records, "b"u8, "new"u8);
            b.Put(StoreFamily.Records, "c"u8, "new"u8);
        });
        OnExecutor(() =>
        {
            Assert.True(cursor!.MoveNext());
            Assert.Equal("b"u8, cursor.Key);
            Assert.Equal("old"u8, cursor.Value);
            Assert.False(cursor.MoveNext());
            cursor.Dispose();
        });
    }

    [Fact]
    public void Values_and_cursors_may_be_held_side_by_side()
    {
        Commit(b =>
        {
            b.Put(StoreFamily.Records, "a"u8, "1"u8);
            b.Put(StoreFamily.Records, "b"u8, "2"u8);
        });
        OnExecutor(() =>
        {
            using var one = Store.Get(StoreFamily.Records, "a"u8);
            using var up = Store.Scan(StoreFamily.Records, default, default, reverse: false);
            using var down = Store.Scan(StoreFamily.Records, default, default, reverse: true);
            using var two = Store.Get(StoreFamily.Records, "b"u8);
            Assert.True(up.MoveNext() && down.MoveNext());
            Assert.Equal("1"u8, one.Bytes);
            Assert.Equal("2"u8, two.Bytes);
            Assert.Equal("a"u8, up.Key);
            Assert.Equal("b"u8, down.Key);
        });
    }

    [Fact]
    public void Operations_of_a_batch_apply_in_order()
    {
        Commit(b => b.Put(StoreFamily.Records, "k3"u8, "before"u8));
        Commit(b =>
        {
            b.Put(StoreFamily.Records, "k1"u8, "first"u8);
            b.Delete(StoreFamily.Records, "k1"u8);
            b.Put(StoreFamily.Records, "k1"u8, "last"u8);
            b.Put(StoreFamily.Records, "k2"u8, "gone"u8);
            b.DeleteRange(StoreFamily.Records, "k2"u8, "k4"u8);
            b.Put(StoreFamily.Records, "k3"u8, "after"u8);
        });
        Assert.Equal(["k1=last", "k3=after"], Scan(StoreFamily.Records, "", "", reverse: false));
    }

    [Fact]
    public void A_range_delete_takes_lower_and_leaves_upper_and_an_empty_range_takes_nothing()
    {
        Commit(b =>
        {
            foreach (var key in "abcd")
            {
                b.Put(StoreFamily.Records, [(byte)key], "x"u8);
            }
        });
        Commit(b => b.DeleteRange(StoreFamily.Records, "b"u8, "d"u8));
        Commit(b => b.DeleteRange(StoreFamily.Records, "a"u8, "a"u8));
        Assert.Equal(["a=x", "d=x"], Scan(StoreFamily.Records, "", "", reverse: false));
        Assert.Equal(["d=x", "a=x"], Scan(StoreFamily.Records, "", "", reverse: true));
        Assert.Null(Get(StoreFamily.Records, "c"));
    }

    [Fact]
    public void A_batch_is_invisible_until_it_is_answered()
    {
        var recorder = new CommitRecorder();
        OnExecutor(() =>
        {
            var batch = new StoreBatch();
            batch.Put(StoreFamily.Records, "a"u8, "1"u8);
            batch.Put(StoreFamily.Marks, "b"u8, "2"u8);
            Store.Commit(batch, recorder);
            Assert.Empty(recorder.Answers);
        });
        RunUntil(() => recorder.Answers.Count == 1);
        Assert.Equal("1", Get(StoreFamily.Records, "a"));
        Assert.Equal("2", Get(StoreFamily.Marks, "b"));
    }

    [Fact]
    public void Batches_are_applied_and_answered_in_the_order_given()
    {
        var batches = new List<StoreBatch>();
        for (var i = 0; i < 20; i++)
        {
            var batch = new StoreBatch();
            batch.Put(StoreFamily.Records, "last"u8, [(byte)i]);
            batch.Put(StoreFamily.Records, [(byte)i], "x"u8);
            batches.Add(batch);
        }

        var recorder = new CommitRecorder();
        OnExecutor(() => batches.ForEach(b => Store.Commit(b, recorder)));
        RunUntil(() => recorder.Answers.Count == batches.Count);
        Assert.Equal(batches, recorder.Answers.Select(a => a.Batch));
        Assert.All(recorder.Answers, a => Assert.Null(a.Fault));
        Assert.Equal("\u0013", Get(StoreFamily.Records, "last"));
        Assert.Equal(21, Keys([], [], reverse: false).Count);
    }

    [Fact]
    public void An_answered_batch_may_be_cleared_and_used_again_and_an_empty_one_is_answered()
    {
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Records, "a"u8, "1"u8);
        Commit(batch);
        batch.Clear();
        batch.Put(StoreFamily.Records, "b"u8, "2"u8);
        Commit(batch);
        batch.Clear();
        Commit(batch);
        Assert.Equal(["a=1", "b=2"], Scan(StoreFamily.Records, "", "", reverse: false));
    }

    [Fact]
    public void A_value_of_16_MiB_comes_back_whole()
    {
        var value = new byte[16 << 20];
        new Random(7).NextBytes(value);
        Commit(b => b.Put(StoreFamily.Records, "big"u8, value));
        Check();
        Reopen();
        Check();

        void Check() => OnExecutor(() =>
        {
            using var found = Store.Get(StoreFamily.Records, "big"u8);
            Assert.True(found.Bytes.SequenceEqual(value));
        });
    }

    [Fact]
    public void What_was_committed_is_there_after_reopening()
    {
        for (var i = 0; i < 10; i++)
        {
            Commit(b => b.Put(StoreFamily.Register, [(byte)i], "x"u8));
        }

        Reopen();
        Commit(b => b.Delete(StoreFamily.Register, [3]));
        Reopen();
        OnExecutor(() =>
        {
            using var cursor = Store.Scan(StoreFamily.Register, default, default, reverse: false);
            for (var i = 0; i < 10; i += i == 2 ? 2 : 1)
            {
                Assert.True(cursor.MoveNext());
                Assert.Equal([(byte)i], cursor.Key);
            }

            Assert.False(cursor.MoveNext());
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_batches_leave_what_a_sorted_map_holds(int seed)
    {
        var random = new Random(seed);
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var round = 0; round < 40; round++)
        {
            Commit(b => Scramble(b, model, random));
            var (lower, upper) = (Key(random), random.Next(5) == 0 ? "" : Key(random));
            var expected = model
                .Where(p => string.CompareOrdinal(p.Key, lower) >= 0 && (upper == "" || string.CompareOrdinal(p.Key, upper) < 0))
                .Select(p => $"{p.Key}={p.Value}").ToArray();
            Assert.Equal(expected, Scan(StoreFamily.Records, lower, upper, reverse: false));
            Assert.Equal(expected.Reverse(), Scan(StoreFamily.Records, lower, upper, reverse: true));
            var key = Key(random);
            Assert.Equal(model.GetValueOrDefault(key), Get(StoreFamily.Records, key));
            if (round % 16 == 15)
            {
                Reopen();
            }
        }
    }

    [Fact]
    public void Space_is_told()
    {
        OnExecutor(() =>
        {
            Assert.True(Store.Space.BytesFree > 0);
            Assert.False(Store.Space.IsLow);
        });
    }

    /// <summary>Commits one batch and waits for its answer, which must be good.</summary>
    protected void Commit(Action<StoreBatch> fill)
    {
        var batch = new StoreBatch();
        fill(batch);
        Commit(batch);
    }

    protected void Commit(StoreBatch batch) => Assert.Null(TryCommit(batch));

    /// <summary>Commits one batch and waits for its answer.</summary>
    protected WorldException? TryCommit(StoreBatch batch)
    {
        var recorder = new CommitRecorder();
        OnExecutor(() => Store.Commit(batch, recorder));
        RunUntil(() => recorder.Answers.Count == 1);
        return recorder.Answers[0].Fault;
    }

    protected string? Get(StoreFamily family, string key)
    {
        string? text = null;
        OnExecutor(() =>
        {
            using var value = Store.Get(family, Encoding.UTF8.GetBytes(key));
            text = value.Found ? Encoding.UTF8.GetString(value.Bytes) : null;
        });
        return text;
    }

    protected List<string> Scan(StoreFamily family, string lower, string upper, bool reverse)
    {
        var found = new List<string>();
        OnExecutor(() =>
        {
            using var cursor = Store.Scan(family, Encoding.UTF8.GetBytes(lower), Encoding.UTF8.GetBytes(upper), reverse);
            while (cursor.MoveNext())
            {
                found.Add($"{Encoding.UTF8.GetString(cursor.Key)}={Encoding.UTF8.GetString(cursor.Value)}");
            }
        });
        return found;
    }

    private static string Key(Random random) => ((char)('a' + random.Next(6))).ToString() + (char)('a' + random.Next(6));

    private static void Scramble(StoreBatch batch, SortedDictionary<string, string> model, Random random)
    {
        for (var i = random.Next(12); i >= 0; i--)
        {
            var key = Key(random);
            switch (random.Next(8))
            {
                case 0:
                    var upper = Key(random);
                    if (string.CompareOrdinal(key, upper) <= 0)
                    {
                        batch.DeleteRange(StoreFamily.Records, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(upper));
                        var gone = model.Keys.Where(k =>
                            string.CompareOrdinal(k, key) >= 0 && string.CompareOrdinal(k, upper) < 0);
                        foreach (var k in gone.ToArray())
                        {
                            model.Remove(k);
                        }
                    }

                    break;
                case 1:
                    batch.Delete(StoreFamily.Records, Encoding.UTF8.GetBytes(key));
                    model.Remove(key);
                    break;
                default:
                    var value = new string('v', random.Next(200)) + random.Next(1000);
                    batch.Put(StoreFamily.Records, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
                    model[key] = value;
                    break;
            }
        }
    }

    private List<byte[]> Keys(byte[] lower, byte[] upper, bool reverse)
    {
        var keys = new List<byte[]>();
        OnExecutor(() =>
        {
            using var cursor = Store.Scan(StoreFamily.Records, lower, upper, reverse);
            while (cursor.MoveNext())
            {
                keys.Add(cursor.Key.ToArray());
            }
        });
        return keys;
    }
}
