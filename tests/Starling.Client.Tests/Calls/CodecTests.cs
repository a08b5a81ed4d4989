using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Client.Tests.Fake;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Client.Tests.Calls;

/// <summary>What the client sends is what was asked, and what it gives back is what the node said.</summary>
public sealed class CodecTests
{
    [Fact]
    public async Task A_client_introduces_itself_as_one()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync(options => options with { UserAgent = "tester 1.0" });
        var hello = await cluster.Nodes[0].Introduced;
        Assert.Equal(default, hello.Node);
        Assert.Equal("tester 1.0", hello.Software);
        Assert.Equal(0UL, hello.SeedHash);
    }

    [Fact]
    public async Task A_get_says_all_its_options()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        Ask? asked = null;
        cluster.Play(ask =>
        {
            asked = ask;
            ask.State([]);
        });
        var options = new ReadOptions
        {
            Level = ConsistencyLevel.Two, AtLeast = 3, CountNotFound = false, GiveUpEarly = true, Timeout = TimeSpan.FromSeconds(2),
        };
        var reading = await client.GetAsync("lww", new RecordKey("p"u8.ToArray(), "c"u8.ToArray()), options);
        Assert.False(reading.Found);
        Assert.True(reading.Context.IsEmpty);
        Assert.True(GetRequest.TryRead(asked!.Body, out var get));
        Assert.Equal("lww", Encoding.UTF8.GetString(get.Table));
        Assert.Equal("p", Encoding.UTF8.GetString(get.Partition));
        Assert.Equal("c", Encoding.UTF8.GetString(get.Clustering));
        Assert.Equal(ConsistencyLevel.Two, get.Level);
        Assert.Equal(3, get.AtLeast);
        Assert.False(get.CountNotFound);
        Assert.True(get.GiveUpEarly);
        Assert.InRange(asked.BudgetMs, 1000u, 2000u);
    }

    [Fact]
    public async Task A_put_says_all_its_options_and_brings_back_receipt_and_record()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        Ask? asked = null;
        cluster.Play(ask =>
        {
            asked = ask;
            new WriteAnswer { Synced = 2, Replicas = 3, Context = "ctx"u8, State = Ask.Cell("after") }
                .Write(ask.Link.Output, ask.Reply(MessageKind.WriteAnswer));
        });
        var value = new Value("body"u8.ToArray(), [new ValueHeader("x-one", "1"), new ValueHeader(Value.ContentTypeHeader, "text/é")]);
        var options = new WriteOptions
        {
            Level = ConsistencyLevel.All, AtLeast = 1, Context = new Context(new byte[] { 1, 2 }), WriteTime = 77, ReturnBody = true, ReplaceAll = false,
        };
        var receipt = await client.PutAsync("lww", new RecordKey("p"u8.ToArray(), "c"u8.ToArray()), value, options);
        Assert.Equal((2, 3), (receipt.Synced, receipt.Replicas));
        Assert.Equal("ctx", Encoding.UTF8.GetString(receipt.Context.Bytes.Span));
        Assert.Equal("after", receipt.Record!.Value!.Text);
        Assert.True(WriteRequest.TryRead(asked!.Body, out var write));
        Assert.Equal((ConsistencyLevel.All, 1, 77L, true, (bool?)false, 1),
            (write.Level!.Value, write.AtLeast, write.WriteTime!.Value, write.ReturnBody, write.ReplaceAll, write.Count));
        var changes = write.GetChanges();
        Assert.True(changes.MoveNext());
        Assert.Equal("c", Encoding.UTF8.GetString(changes.Clustering));
        Assert.Equal(new byte[] { 1, 2 }, changes.Context.ToArray());
        Assert.True(Value.TryRead(changes.Value.ToArray(), out var sent));
        Assert.Equal("body", sent.Text);
        Assert.Equal(value.Headers, sent.Headers);
        Assert.Equal(value.StoredSize, changes.Value.Length);
    }

    [Fact]
    public async Task A_mutation_sends_puts_and_deletes_of_one_partition()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        Ask? asked = null;
        cluster.Play(ask =>
        {
            asked = ask;
            ask.Written();
        });
        await client.MutateAsync("lww", new PartitionMutation("p"u8.ToArray(),
            [new RecordChange("a"u8.ToArray(), "1"), new RecordChange("b"u8.ToArray(), null)]));
        Assert.True(WriteRequest.TryRead(asked!.Body, out var write));
        Assert.Equal(2, write.Count);
        var changes = write.GetChanges();
        Assert.True(changes.MoveNext() && !changes.IsDelete);
        Assert.True(changes.MoveNext() && changes.IsDelete);

        await client.DeleteAsync("lww", "p");
        Assert.True(WriteRequest.TryRead(asked!.Body, out var delete));
        changes = delete.GetChanges();
        Assert.True(changes.MoveNext() && changes.IsDelete);
        Assert.Null(delete.Level);
    }

    [Fact]
    public async Task A_time_to_live_travels_with_each_change_and_nothing_travels_without_one()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        Ask? asked = null;
        cluster.Play(ask =>
        {
            asked = ask;
            ask.Written();
        });
        var minute = new WriteOptions { TimeToLive = TimeSpan.FromMinutes(1) };
        await client.PutAsync("lww", "p", "v", minute);
        Assert.Equal([Lifetime.Of(60_000_000)], Lifetimes(asked!));
        await client.MutateAsync("lww", new PartitionMutation("p"u8.ToArray(),
            [
                new RecordChange("a"u8.ToArray(), "1"), new RecordChange("b"u8.ToArray(), null),
                new RecordChange("c"u8.ToArray(), "2") { TimeToLive = TimeSpan.Zero },
            ]), minute);
        Assert.Equal([Lifetime.Of(60_000_000), Lifetime.Unsaid, Lifetime.Never], Lifetimes(asked!));
        await client.PutAsync("lww", "p", "v");
        Assert.True(WriteRequest.TryRead(asked!.Body, out var plain));
        Assert.False(plain.HasLifetimes);
        await client.DeleteAsync("lww", "p", minute);
        Assert.Equal([Lifetime.Unsaid], Lifetimes(asked!));
        var refused = await Assert.ThrowsAsync<StarlingException>(
            async () => await client.PutAsync("lww", "p", "v", new WriteOptions { TimeToLive = TimeSpan.FromMicroseconds(999) }));
        Assert.Equal((StarlingError.BadRequest, false), (refused.Code, refused.MayHaveHappened));
    }

    private static List<Lifetime> Lifetimes(Ask asked)
    {
        Assert.True(WriteRequest.TryRead(asked.Body, out var write));
        var lifetimes = new List<Lifetime>();
        for (var changes = write.GetChanges(); changes.MoveNext();)
        {
            lifetimes.Add(changes.Lifetime);
        }

        return lifetimes;
    }

    [Fact]
    public async Task Siblings_are_read_with_a_context_of_this_cluster()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        var set = DvvSet.Empty
            .Update(VersionVector.Empty, new ActorId(new NodeId(1), new HybridTime(1)), Sibling("old", 5), out _)
            .Update(VersionVector.Empty, new ActorId(new NodeId(2), new HybridTime(1)), Sibling("new", 6), out _);
        var state = new ArrayBufferWriter<byte>();
        SiblingState.Write(state, set);
        cluster.Play(ask => ask.State(state.WrittenSpan));
        var reading = await client.GetAsync("sib", "k");
        Assert.Equal(["new", "old"], reading.Versions.Select(version => version.Value.Text));
        var tag = (ulong)(cluster.Map.Cluster >> 64) ^ (ulong)cluster.Map.Cluster;
        Assert.Equal(ContextFault.None, CausalContext.TryDecode(reading.Context.Bytes.Span, tag, out _));
    }

    [Fact]
    public async Task A_slice_comes_in_order_with_its_end()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        Ask? asked = null;
        cluster.Play(ask =>
        {
            asked = ask;
            var rows = new ArrayBufferWriter<byte>();
            Mutation.WriteRecord(rows, default, Ask.Cell("zero"));
            Mutation.WriteRecord(rows, "a"u8, Ask.Cell("one"));
            new ReplicaRows { More = true, Count = 2, Rows = rows.WrittenSpan }.Write(ask.Link.Output, ask.Reply(MessageKind.SliceAnswer));
        });
        var slice = await client.SliceAsync("lww", "p"u8.ToArray(), new SliceOptions { From = "a"u8.ToArray(), Backwards = true, Limit = 7 });
        Assert.True(slice.More);
        Assert.Equal(["", "a"], slice.Records.Select(record => Encoding.UTF8.GetString(record.Clustering.Span)));
        Assert.Equal(["zero", "one"], slice.Records.Select(record => record.Reading.Value!.Text));
        Assert.True(SliceRequest.TryRead(asked!.Body, out var request));
        Assert.True(request.Backwards && request.Limit == 7 && request.From.SequenceEqual("a"u8) && request.To.IsEmpty);
    }

    [Fact]
    public async Task A_scan_pages_with_the_token_it_got()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        cluster.Play(ask =>
        {
            Assert.True(ScanRequest.TryRead(ask.Body, out var request));
            var rows = new ArrayBufferWriter<byte>();
            foreach (var part in new[] { "p"u8.ToArray(), "c"u8.ToArray(), Ask.Cell(request.From.IsEmpty ? "first" : "second") })
            {
                Varint.Write(rows, (ulong)part.Length);
                rows.Write(part);
            }

            new ScanRows { Next = request.From.IsEmpty ? "on"u8 : default, Count = 1, Rows = rows.WrittenSpan }
                .Write(ask.Link.Output, ask.Reply(MessageKind.ScanAnswer));
        });
        var page = await client.ScanAsync("lww");
        Assert.Equal("first", page.Records.Single().Reading.Value!.Text);
        Assert.Equal(new RecordKey("p"u8.ToArray(), "c"u8.ToArray()), page.Records.Single().Key);
        page = await client.ScanAsync("lww", new ScanOptions { From = page.Next });
        Assert.Equal("second", page.Records.Single().Reading.Value!.Text);
        Assert.True(page.Next.IsEmpty);
    }

    [Fact]
    public async Task Tables_status_and_explanations_are_asked_for_in_json()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        AdminRequest? asked = null;
        cluster.Play(ask =>
        {
            asked = AdminRequest.Decode(ask.Body);
            var answer = asked.Op == AdminRequest.ListTables
                ? new AdminAnswer { Tables = [new TableDefinition { Name = "a" }, new TableDefinition { Name = "b" }] }
                : new AdminAnswer { Definition = asked.Definition ?? new TableDefinition { Name = asked.Table! } };
            Blob.Write(ask.Link.Output, ask.Reply(MessageKind.AdminAnswer), answer.Encode());
        });
        Assert.Equal("t", (await client.CreateTableAsync(new TableDefinition { Name = "t", Rule = ResolutionRule.LastWriteWins })).Name);
        Assert.Equal(ResolutionRule.LastWriteWins, asked!.Definition!.Rule);
        Assert.Equal(["a", "b"], (await client.ListTablesAsync()).Select(table => table.Name));
        await client.ChangeTableAsync("t", new System.Collections.Generic.Dictionary<string, string?> { ["x"] = null, ["y"] = "1" });
        Assert.True(asked.Properties!.ContainsKey("x") && asked.Properties["x"] is null && asked.Properties["y"] == "1");

        // An answer without what was asked for is the node's fault, not a null for the caller.
        Assert.Equal(StarlingError.Internal, (await Assert.ThrowsAsync<StarlingException>(async () => await client.StatusAsync())).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task An_answer_that_cannot_be_read_is_an_error_and_of_a_write_not_known(int size)
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        cluster.Play(ask => Blob.Write(ask.Link.Output, ask.Reply(ask.Kind + 1), new byte[size].Select(_ => (byte)0xff).ToArray()));
        var slice = await Assert.ThrowsAsync<StarlingException>(async () => await client.SliceAsync("lww", "p"u8.ToArray()));
        Assert.Equal((StarlingError.Internal, false), (slice.Code, slice.MayHaveHappened));
        var put = await Assert.ThrowsAsync<StarlingException>(async () => await client.PutAsync("lww", "p", "v"));
        Assert.Equal((StarlingError.Internal, true), (put.Code, put.MayHaveHappened));
    }

    [Fact]
    public async Task What_no_node_would_take_is_refused_before_it_is_sent()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        cluster.Play(ask => ask.Written());
        await RefusedAsync(StarlingError.TooLarge, () => client.GetAsync("lww", default));
        await RefusedAsync(StarlingError.TooLarge, () => client.PutAsync("lww", "k", new Value(new byte[Limits.ValueMax])));
        await RefusedAsync(StarlingError.BadRequest, () => client.GetAsync("", "k"));
        await RefusedAsync(StarlingError.BadRequest, () => client.GetAsync("lww", "k", new ReadOptions { Timeout = TimeSpan.Zero }));
        await RefusedAsync(StarlingError.BadRequest, () => client.GetAsync("lww", "k", new ReadOptions { AtLeast = 65 }));
        await RefusedAsync(StarlingError.BadRequest, () => client.SliceAsync("lww", "k"u8.ToArray(), new SliceOptions { Limit = 0 }));
        await RefusedAsync(StarlingError.BadRequest, () => client.MutateAsync("lww", new PartitionMutation("k"u8.ToArray(), [])));
        Assert.Equal(0, cluster.Nodes[0].Asked);
    }

    private static async Task RefusedAsync<T>(StarlingError error, Func<ValueTask<T>> call) =>
        Assert.Equal(error, (await Assert.ThrowsAsync<StarlingException>(async () => await call())).Code);

    private static SiblingValue Sibling(string text, long at)
    {
        var stored = new ArrayBufferWriter<byte>();
        ((Value)text).WriteTo(stored);
        return new SiblingValue(new HybridTime(at), false, stored.WrittenMemory);
    }
}
