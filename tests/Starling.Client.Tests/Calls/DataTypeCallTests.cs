using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Client.Tests.Fake;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Client.Tests.Calls;

/// <summary>What the client sends of data types is what was asked, what it gives back is what the node said, and it counts once.</summary>
public sealed class DataTypeCallTests
{
    [Fact]
    public async Task A_fetch_says_all_its_options_and_brings_back_the_value()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        Ask? asked = null;
        cluster.Play(ask =>
        {
            asked = ask;
            Set().Write(ask.Link.Output, ask.Reply(MessageKind.DataFetched));
        });
        var reading = await client.FetchAsync(
            "sets", "k", new FetchOptions { Level = ConsistencyLevel.Two, AtLeast = 3, WithoutContext = true, Timeout = TimeSpan.FromSeconds(2) });
        Assert.True(reading.Found);
        Assert.Equal("milk", Encoding.UTF8.GetString(Assert.Single(reading.Value.Elements).Span));
        Assert.Equal("ctx", Encoding.UTF8.GetString(reading.Context.Bytes.Span));
        Assert.True(DataFetch.TryRead(asked!.Body, out var fetch));
        Assert.Equal(("sets", "k"), (Encoding.UTF8.GetString(fetch.Table), Encoding.UTF8.GetString(fetch.Partition)));
        Assert.Equal((ConsistencyLevel.Two, 3, true), (fetch.Level!.Value, fetch.AtLeast, fetch.WithoutContext));
    }

    [Fact]
    public async Task An_update_says_all_its_options_and_brings_back_the_value_after_it()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        Ask? asked = null;
        cluster.Play(ask =>
        {
            asked = ask;
            var value = new ArrayBufferWriter<byte>();
            Set().WriteTo(value);
            new WriteAnswer { Synced = 2, Replicas = 3, State = value.WrittenSpan }.Write(ask.Link.Output, ask.Reply(MessageKind.DataUpdated));
        });
        var change = new DataChange.Members(["milk"u8.ToArray()], ["bread"u8.ToArray()]);
        var receipt = await client.UpdateAsync("sets", "k", change, new UpdateOptions
        {
            Level = ConsistencyLevel.All, AtLeast = 1, Context = new Context("seen"u8.ToArray()), ReturnBody = true, WithoutContext = true,
        });
        Assert.Equal((2, 3), (receipt.Synced, receipt.Replicas));
        Assert.Single(receipt.Value!.Value.Elements);
        Assert.True(DataUpdate.TryRead(asked!.Body, out var update));
        Assert.Equal((ConsistencyLevel.All, 1, true, true), (update.Level!.Value, update.AtLeast, update.ReturnBody, update.WithoutContext));
        Assert.Equal("seen", Encoding.UTF8.GetString(update.Context));
        Assert.True(ChangeBytes.TryRead(update.Change, out var sent));
        Assert.Equal("bread", Encoding.UTF8.GetString(Assert.Single(Assert.IsType<DataChange.Members>(sent).Removes).Span));
    }

    [Fact]
    public async Task A_count_that_may_have_happened_is_sent_again_as_the_same_operation()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        var ids = new List<UInt128?>();
        cluster.Play(ask =>
        {
            Assert.True(DataUpdate.TryRead(ask.Body, out var update));
            ids.Add(update.Operation);
            if (ids.Count < 3)
            {
                ask.Fail(StarlingError.Timeout, mayHaveHappened: true);
                return;
            }

            new WriteAnswer { Synced = 2, Replicas = 3 }.Write(ask.Link.Output, ask.Reply(MessageKind.DataUpdated));
        });
        await client.UpdateAsync("counters", "k", new DataChange.Count(1));
        Assert.Equal(3, ids.Count);
        Assert.NotNull(ids[0]);
        Assert.All(ids, id => Assert.Equal(ids[0], id));

        var own = new Guid("6f1c9a52-8d0e-4b7a-9f35-2c1e7d40b8a6");
        await client.UpdateAsync("counters", "k", new DataChange.Count(1), new UpdateOptions { Operation = own });
        Assert.Equal(OperationId.ToNumber(own), ids[3]);
        Assert.Equal(own, OperationId.FromNumber(ids[3]!.Value));
        Assert.NotEqual(ids[0], ids[3]);
    }

    [Fact]
    public async Task A_count_whose_id_nodes_cannot_remember_goes_on_without_and_is_then_not_sent_again()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        var asks = new List<bool>();
        cluster.Play(ask =>
        {
            Assert.True(DataUpdate.TryRead(ask.Body, out var update));
            asks.Add(update.Operation is not null);
            ask.Fail(update.Operation is null ? StarlingError.Timeout : StarlingError.NotRemembered, mayHaveHappened: update.Operation is null);
        });
        var fault = await Assert.ThrowsAsync<StarlingException>(async () => await client.UpdateAsync("counters", "k", new DataChange.Count(1)));
        Assert.Equal((StarlingError.Timeout, true), (fault.Code, fault.MayHaveHappened));
        Assert.Equal([true, false], asks);

        // The caller's own id is not dropped, whatever the nodes say.
        fault = await Assert.ThrowsAsync<StarlingException>(
            async () => await client.UpdateAsync("counters", "k", new DataChange.Count(1), new UpdateOptions { Operation = new Guid(1, 2, 3, new byte[8]) }));
        Assert.Equal((StarlingError.NotRemembered, false), (fault.Code, fault.MayHaveHappened));
    }

    [Fact]
    public async Task Wrong_keys_and_answers_are_refused()
    {
        using var cluster = new FakeCluster("dc1");
        await using var client = await cluster.ConnectAsync();
        var wrong = new RecordKey("p"u8.ToArray(), "c"u8.ToArray());
        Assert.Throws<StarlingException>(() => { _ = client.FetchAsync("sets", wrong); });
        Assert.Throws<StarlingException>(() => { _ = client.UpdateAsync("sets", wrong, new DataChange.Count(1)); });
        cluster.Play(ask => new DataFetched { Kind = 99 }.Write(ask.Link.Output, ask.Reply(MessageKind.DataFetched)));
        var fault = await Assert.ThrowsAsync<StarlingException>(async () => await client.FetchAsync("sets", "k"));
        Assert.Equal(StarlingError.Internal, fault.Code);
    }

    private static DataFetched Set()
    {
        var parts = new ArrayBufferWriter<byte>();
        var part = DvvSet.Empty.Update(
            VersionVector.Empty, new ActorId(new NodeId((UInt128)1), new HybridTime(1)), new SiblingValue(new HybridTime(2), false, new byte[] { 0 }, null), out _);
        ShownPart.TryWrite(parts, PartPath.Of(PathStep.Element("milk"u8.ToArray())).ToBytes(), part, default);
        return new DataFetched { Kind = (byte)DataKind.Set, Context = "ctx"u8, Count = 1, Parts = parts.WrittenSpan };
    }
}
