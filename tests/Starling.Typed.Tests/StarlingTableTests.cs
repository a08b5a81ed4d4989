using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Typed.Tests.Page;
using Xunit;

namespace Starling.Typed.Tests;

public sealed class StarlingTableTests(OneNode node)
{
    private readonly string key = Guid.NewGuid().ToString();
    private readonly Scripted db = new(node.Starling);

    private StarlingTable<Note> Notes => db.Table("carts", NoteJson.Default.Note);

    private StarlingTable<Note> Joined => Notes.WithResolver(
        notes => new Note(string.Join('+', notes.Select(note => note.Text).Order()), notes.Max(note => note.Number)));

    [Fact]
    public async Task Nothing_is_null_and_a_value_comes_back_with_what_is_known_of_it()
    {
        Assert.Null(await Notes.GetAsync(key));
        await Notes.PutAsync(key, new Note("a", 1), new WriteOptions { TimeToLive = TimeSpan.FromHours(1) });
        var read = await Notes.ReadAsync(key);
        Assert.Equal(new Note("a", 1), read.Value);
        Assert.Equal(1, read.Siblings);
        Assert.True(DateTimeOffset.UtcNow - read.WrittenAt < TimeSpan.FromMinutes(1));
        Assert.InRange(read.ExpiresAt!.Value - read.WrittenAt!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task Siblings_without_a_resolver_are_an_error_that_names_the_remedy()
    {
        await Notes.PutAsync(key, new Note("a"));
        await Notes.PutAsync(key, new Note("b"));
        var fault = await Assert.ThrowsAsync<StarlingException>(async () => await Notes.GetAsync(key));
        Assert.Equal(StarlingError.BadRequest, fault.Code);
        Assert.Contains("WithResolver", fault.Message);
        Assert.Contains("ResolvedBy", fault.Message);
        Assert.Equal("a+b", (await Joined.GetAsync(key))!.Text);
    }

    [Fact]
    public async Task An_update_replaces_all_siblings()
    {
        await db.PutAsync("carts", key, new Value("""{"Text":"a"}"""u8.ToArray(), [new ValueHeader("x-riak-meta-by", "ann")]));
        await Notes.PutAsync(key, new Note("b"));
        await Joined.UpdateAsync(key, note => note! with { Text = note.Text + "!" });
        var reading = await db.GetAsync("carts", key);
        Assert.Equal("""{"Text":"a\u002Bb!","Number":0}""", Assert.Single(reading.Versions).Value.Text);
        Assert.Equal("application/json", reading.Value!.ContentType);
    }

    [Fact]
    public async Task Headers_of_the_value_that_is_replaced_stay()
    {
        await db.PutAsync("carts", key, new Value("""{"Text":"a"}"""u8.ToArray(), [new ValueHeader("x-riak-meta-by", "ann")]));
        await Notes.UpdateAsync(key, note => note! with { Number = 7 });
        Assert.Equal("ann", (await db.GetAsync("carts", key)).Value!.Header("x-riak-meta-by"));
    }

    [Fact]
    public async Task Two_updates_at_once_lose_nothing()
    {
        await Joined.UpdateAsync(key, _ => new Note("0"));
        var both = new Barrier(2);
        Note Change(Note? note, string text)
        {
            both.SignalAndWait();
            return note! with { Text = note.Text + text };
        }

        await Task.WhenAll(
            Task.Run(async () => await Joined.UpdateAsync(key, note => Change(note, "a"))),
            Task.Run(async () => await Joined.UpdateAsync(key, note => Change(note, "b"))));
        Assert.Equal("0a+0b", (await Joined.GetAsync(key))!.Text);
    }

    [Fact]
    public async Task An_update_to_null_deletes_and_one_from_null_to_null_writes_nothing()
    {
        Assert.Null(await Notes.UpdateAsync(key, note => note));
        Assert.Equal(0, db.Writes);
        await Notes.PutAsync(key, new Note("a"));
        Assert.Null(await Notes.UpdateAsync(key, _ => null));
        Assert.True((await db.GetAsync("carts", key)).IsDeleted);
        Assert.False(await Notes.DeleteAsync(key));
    }

    [Fact]
    public async Task A_record_that_got_too_many_siblings_meanwhile_is_read_again()
    {
        db.Faults.Enqueue((StarlingError.TooManySiblings, false));
        db.Faults.Enqueue((StarlingError.TooManySiblings, false));
        await Notes.UpdateAsync(key, _ => new Note("a"));
        Assert.Equal((3, 3), (db.Reads, db.Writes));
    }

    [Fact]
    public async Task Of_exclusive_updates_each_sees_what_the_one_before_has_left()
    {
        var counted = Notes.WithExclusiveUpdates();
        await counted.UpdateAsync(key, before => new Note("first", before is null ? 0 : 99));
        var (calls, both) = (0, new Barrier(2));
        async Task CountAsync() => await counted.UpdateAsync(key, before =>
        {
            if (Interlocked.Increment(ref calls) <= 2)
            {
                both.SignalAndWait();
            }

            return before! with { Number = before.Number + 1 };
        });

        await Task.WhenAll(Task.Run(CountAsync), Task.Run(CountAsync));
        Assert.Equal(2, (await Notes.GetAsync(key))!.Number);
        Assert.Equal(3, calls);

        // A person who looked at it before is told, and nothing is written.
        var seen = await counted.ReadAsync(key);
        await counted.ReplaceAsync(seen, new Note("mine"));
        var fault = await Assert.ThrowsAsync<StarlingException>(async () => await counted.ReplaceAsync(seen, new Note("late")));
        Assert.Equal((StarlingError.Changed, false), (fault.Code, fault.MayHaveHappened));
        fault = await Assert.ThrowsAsync<StarlingException>(async () => await counted.DeleteSeenAsync(seen));
        Assert.Equal(StarlingError.Changed, fault.Code);
        Assert.Equal("mine", (await counted.GetAsync(key))!.Text);
    }

    [Fact]
    public async Task Attempts_are_bounded()
    {
        for (var i = 0; i < 10; i++)
        {
            db.Faults.Enqueue((StarlingError.TooManySiblings, false));
        }

        var fault = await Assert.ThrowsAsync<StarlingException>(async () => await Notes.UpdateAsync(key, _ => new Note("a")));
        Assert.False(fault.MayHaveHappened);
        Assert.Equal(StarlingTable<Note>.AttemptsMax, db.Writes);
    }

    [Fact]
    public async Task An_unknown_outcome_throws_unless_the_change_can_be_repeated()
    {
        db.Faults.Enqueue((StarlingError.Timeout, true));
        var fault = await Assert.ThrowsAsync<StarlingException>(async () => await Notes.UpdateAsync(key, note => new Note("a", (note?.Number ?? 0) + 1)));
        Assert.True(fault.MayHaveHappened);
        Assert.Equal(1, db.Writes);

        db.Faults.Enqueue((StarlingError.LinkLost, true));
        var seen = new List<int>();
        await Notes.UpdateAsync(
            key,
            note =>
            {
                seen.Add(note!.Number);
                return note with { Number = 5 };
            },
            isRepeatable: true);
        Assert.Equal([1, 5], seen);
    }

    [Fact]
    public async Task The_last_exception_speaks_for_all_attempts()
    {
        db.Faults.Enqueue((StarlingError.Timeout, true));
        db.Faults.Enqueue((StarlingError.Overloaded, false));
        var fault = await Assert.ThrowsAsync<StarlingException>(
            async () => await Notes.UpdateAsync(key, _ => new Note("a"), isRepeatable: true));
        Assert.Equal(StarlingError.Overloaded, fault.Code);
        Assert.True(fault.MayHaveHappened);
    }

    [Fact]
    public async Task What_the_client_tries_again_is_not_tried_again_here()
    {
        db.Faults.Enqueue((StarlingError.Unavailable, false));
        await Assert.ThrowsAsync<StarlingException>(async () => await Notes.UpdateAsync(key, _ => new Note("a"), isRepeatable: true));
        Assert.Equal(1, db.Writes);
    }

    [Fact]
    public async Task Options_reach_the_read_and_the_write()
    {
        var options = new WriteOptions { Timeout = TimeSpan.FromSeconds(9), Level = ConsistencyLevel.All, Session = new Session() };
        await Notes.UpdateAsync(key, _ => new Note("a"), options);
        Assert.Equal(options.Timeout, db.LastRead!.Timeout);
        Assert.Same(options.Session, db.LastRead.Session);
        Assert.Equal(ConsistencyLevel.All, db.LastWrite!.Level);
    }

    [Fact]
    public async Task What_is_no_json_of_the_type_says_so()
    {
        await db.PutAsync("carts", key, "hello");
        var fault = await Assert.ThrowsAsync<JsonException>(async () => await Notes.GetAsync(key));
        Assert.Contains("'carts' is no Note (content type text/plain; charset=utf-8)", fault.Message);
        await db.DeleteAsync("carts", key);
        await db.PutAsync("carts", key, "null", new WriteOptions { ReplaceAll = true });
        Assert.Contains("stands for no Note", (await Assert.ThrowsAsync<JsonException>(async () => await Notes.GetAsync(key))).Message);
        await Notes.DeleteAsync(key);
    }

    [Fact]
    public async Task Slices_go_on_from_page_to_page_both_ways()
    {
        byte[][] clusterings = [[], [0], [0, 0], [1], [1, 0], [2], [255]];
        foreach (var clustering in clusterings)
        {
            await Notes.PutAsync(new RecordKey(Encoding.UTF8.GetBytes(key), clustering), new Note(Convert.ToHexString(clustering)));
        }

        foreach (var size in new[] { 1, 2, 3, 7, 100 })
        {
            Assert.Equal(clusterings.Select(Convert.ToHexString), await TextsAsync(Notes.SliceAsync(key, new SliceOptions { Limit = size })));
            Assert.Equal(
                clusterings.Reverse().Select(Convert.ToHexString),
                await TextsAsync(Notes.SliceAsync(key, new SliceOptions { Limit = size, Backwards = true })));
        }

        await foreach (var record in Notes.SliceAsync(key))
        {
            Assert.True(await Notes.DeleteAsync(record.Key));
        }
    }

    [Fact]
    public async Task Scans_and_queries_walk_all_pages()
    {
        var indexed = db.Table("latest", NoteJson.Default.Note)
            .WithIndex("number_int", note => note.Number < 0 ? null : note.Number.ToString()).WithIndex("text_bin", note => note.Text);
        for (var i = -1; i < 12; i++)
        {
            await indexed.PutAsync($"{key}-{i}", new Note("n" + i, i));
        }

        var pages = new ScanOptions { PageSize = 2 };
        Assert.Equal(13, (await TextsAsync(indexed.ScanAsync(pages))).Count);
        Assert.Equal(["n10", "n11", "n9"], (await TextsAsync(indexed.QueryAsync("number_int", "9", "100", pages))).Order());
        Assert.Equal(["n10", "n11"], (await TextsAsync(indexed.QueryAsync("text_bin", "n10", "n11"))).Order());
        Assert.Equal(["n7"], await TextsAsync(indexed.QueryAsync("number_int", "007")));

        // The entries are made anew with each write.
        await indexed.UpdateAsync($"{key}-7", note => note! with { Number = 70 });
        Assert.Empty(await TextsAsync(indexed.QueryAsync("number_int", "7")));
        Assert.Equal(["n7"], await TextsAsync(indexed.QueryAsync("number_int", "70")));
        await Assert.ThrowsAsync<ArgumentException>(() => TextsAsync(indexed.QueryAsync("number_int", "x")));
        Assert.Throws<ArgumentException>(() => indexed.WithIndex("number", _ => null));
    }

    [Fact]
    public async Task A_walk_ends_when_it_is_cancelled()
    {
        await Notes.PutAsync(key, new Note("a"));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Notes.ScanAsync(cancellation: cancelled.Token))
            {
                Assert.Fail("The walk went on.");
            }
        });
    }

    [Fact]
    public async Task A_session_reads_what_it_has_written()
    {
        var session = node.Starling.OpenSession();
        await session.Table("carts", NoteJson.Default.Note).PutAsync(key, new Note("a"));
        Assert.NotEqual("", session.Session.ToString());
        Assert.Equal("a", (await session.Table("carts", NoteJson.Default.Note).GetAsync(key, new ReadOptions { Level = ConsistencyLevel.One }))!.Text);
    }

    [Fact]
    public void Types_that_the_context_does_not_know_are_refused()
    {
        var fault = Assert.Throws<ArgumentException>(() => db.WithJson(NoteJson.Default).Table<Cart>("carts"));
        Assert.Contains("[JsonSerializable(typeof(Cart))]", fault.Message);
    }

    [Fact]
    public void A_resolver_of_another_type_is_refused() =>
        Assert.Contains("ISiblingResolver<Misled>", Assert.Throws<InvalidOperationException>(() => db.Table("carts", MisledJson.Default.Misled)).Message);

    private static async Task<List<string>> TextsAsync(IAsyncEnumerable<TypedRecord<Note>> records)
    {
        var texts = new List<string>();
        await foreach (var record in records)
        {
            texts.Add(record.Value!.Text);
        }

        return texts;
    }
}
