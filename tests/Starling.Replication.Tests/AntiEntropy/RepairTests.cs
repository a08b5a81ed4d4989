using System;
using System.Buffers;
using System.Linq;
using System.Threading.Tasks;
using Starling.Membership.Register;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Replication.AntiEntropy;
using Starling.Replication.Tests.Bench;
using Starling.Storage.Agreement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.AntiEntropy;

/// <summary>Many slots repaired at once: by one pair each, in few messages, and each slot for itself.</summary>
public sealed class RepairTests
{
    private const int Slots = 64;

    private static readonly AgreementOptions Quick = new()
    {
        SliceLength = TimeSpan.FromMilliseconds(100),
        ExchangeEvery = TimeSpan.FromMilliseconds(500),
        SettleTime = TimeSpan.FromMilliseconds(200),
        CloseDelay = TimeSpan.FromSeconds(1),
        RoundEvery = TimeSpan.FromHours(10),
    };

    [Fact]
    public void What_one_replica_lacks_is_brought_once_and_not_by_each_of_the_others()
    {
        var cluster = new Cluster(3, 3, slots: Slots, agreement: Quick);
        Plant(cluster, 200, [0, 1]);
        cluster.Loop.RunFor(4000);
        AssertEqual(cluster, 200);
        var differing = Enumerable.Range(0, 200).Select(i => cluster.SetOf(0, $"k{i}").Slot.Index).Distinct().Count();
        Assert.Equal(differing, cluster.Nodes.Sum(node => node.AgreementDesk.Counters.SlotsSearched));
        Assert.Equal(200, cluster.Nodes.Sum(node => node.AgreementDesk.Counters.RowsPulled + node.AgreementDesk.Counters.RowsPushed));
        ExchangeTests.AssertAgreed(cluster);
    }

    [Fact]
    public void Questions_about_many_slots_share_their_frames()
    {
        var cluster = new Cluster(2, 2, slots: Slots, agreement: Quick);
        for (var i = 0; i < 300; i++)
        {
            cluster.Plant(i % 2, $"k{i}", "", 1000 + i, $"v{i}");
        }

        cluster.Loop.RunFor(3000);
        AssertEqual(cluster, 300);
        var frames = cluster.Wires.Sent.Count(mail => mail.Kind is >= MessageKind.SymbolsPull and <= MessageKind.Rows or >= MessageKind.RowsPush);
        Assert.InRange(frames, 1, 2 * Slots);
    }

    [Fact]
    public void A_hub_that_finds_a_difference_and_does_nothing_is_not_waited_for_for_ever()
    {
        var cluster = new Cluster(3, 3, slots: 1, agreement: Quick);
        var hub = Array.FindIndex([0, 1, 2], node => Array.TrueForAll(
            [0, 1, 2], other => other == node || PairPlan.Begins(0, cluster.Nodes[node].Self.Id, cluster.Nodes[other].Self.Id)));
        var lacking = (hub + 1) % 3;
        Plant(cluster, 20, [hub, (hub + 2) % 3]);
        cluster.Wires.Rule = mail => mail.From == hub && mail.Kind == MessageKind.SymbolsPull ? Fate.Vanishes : Fate.Arrives;
        cluster.Loop.RunFor(1200);
        Assert.Empty(cluster.Held(lacking, "k0"));
        cluster.Loop.RunFor(4000);
        AssertEqual(cluster, 20);
    }

    [Fact]
    public void A_hub_that_is_away_is_not_waited_for()
    {
        var cluster = new Cluster(3, 3, slots: 16, agreement: Quick);
        cluster.Wires.Cut(2, 0);
        cluster.Wires.Cut(2, 1);
        Plant(cluster, 50, [0]);
        cluster.Loop.RunFor(2000);
        Assert.All(Enumerable.Range(0, 50), i => Assert.NotEmpty(cluster.Held(1, $"k{i}")));
    }

    [Fact]
    public void A_slot_that_cannot_be_read_does_not_keep_the_others_from_being_repaired()
    {
        var cluster = new Cluster(2, 2, slots: 8, agreement: Quick with { ScrubEvery = TimeSpan.FromDays(365) });
        for (var i = 0; i < 80; i++)
        {
            cluster.Plant(i % 2, $"k{i}", "", 1000 + i, $"v{i}");
        }

        var bad = cluster.SetOf(0, "k0").Slot.Index;
        cluster.Loop.RunFor(50);
        foreach (var node in cluster.Nodes)
        {
            node.Disk.IsUnreadable = key => key[0] == (byte)StoreFamily.Records
                && Starling.Storage.Records.RecordPath.TryRead(key.AsSpan(1), out _, out var token, new byte[key.Length], out _, out _)
                && node.Desk.View.Geometry.SlotOf(new Token(token)).Index == bad;
        }

        cluster.Loop.RunFor(3000);
        var good = Enumerable.Range(0, 80).Where(i => cluster.SetOf(0, $"k{i}").Slot.Index != bad).ToArray();
        Assert.InRange(good.Length, 40, 79);
        Assert.All(good, i => Assert.NotEmpty(cluster.Held(1 - (i % 2), $"k{i}")));
        Assert.Contains(cluster.Nodes, node => node.Agreement.Broken > 0);
    }

    [Fact]
    public void Each_slot_of_a_question_has_its_own_fence()
    {
        var cluster = new Cluster(2, 2, slots: 4, agreement: Quick);
        Plant(cluster, 40, [0, 1]);
        cluster.Loop.RunFor(50);
        var good = RefOf(cluster, 0);
        var old = RefOf(cluster, 1) with { Epoch = 0 };
        var never = new HybridTime(5);
        var symbols = Ask(cluster, MessageKind.SymbolsPull, new SymbolsPull(
            [new(old, default, -1, 0, 1), new(good, default, -1, 0, 1), new(good, never, -1, 0, 1), new(good, default, 3, 0, 2)]).Write);
        Assert.True(Symbols.TryRead(symbols, out var given));
        Assert.Equal([RepairWord.Fenced, RepairWord.Done, RepairWord.Apart, RepairWord.Done], given.Sets.Select(set => set.Word));
        Assert.Equal([0, 1, 0, 2], given.Sets.Select(set => set.Items.Length));

        var ids = Ask(cluster, MessageKind.LeafIdsPull, new LeafIdsPull([new(old, default, [1, 2]), new(good, default, [1, 2]), new(good, never, [9])]).Write);
        Assert.True(LeafIds.TryRead(ids, out var listed));
        Assert.Equal(
            [RepairWord.Fenced, RepairWord.Fenced, RepairWord.Done, RepairWord.Done, RepairWord.Apart], listed.Leaves.Select(leaf => leaf.Word));

        var rows = Ask(cluster, MessageKind.RowsPull, new RowsPull([new(old, 1, [1]), new(good, 1, [1])]).Write);
        Assert.True(PulledRows.TryRead(rows, out var pulled));
        Assert.Equal([RepairWord.Fenced, RepairWord.Done], pulled.Leaves.Select(leaf => leaf.Word));
    }

    [Fact]
    public void Rows_are_taken_for_each_slot_that_passes_and_only_where_they_belong()
    {
        var cluster = new Cluster(2, 2, slots: 4, agreement: Quick with { IsOn = false });
        var keys = Enumerable.Range(0, 4).Select(slot => Enumerable.Range(0, 100).Select(i => $"k{i}")
            .First(key => cluster.SetOf(0, key).Slot.Index == slot)).ToArray();
        var push = new RowsPush([
            new(RefOf(cluster, 0), [MutationOf(cluster, keys[0])]),
            new(RefOf(cluster, 1) with { Epoch = 0 }, [MutationOf(cluster, keys[1])]),
            new(RefOf(cluster, 2), [MutationOf(cluster, keys[3])]),
            new(RefOf(cluster, 3), [MutationOf(cluster, keys[3])]),
        ]);
        Assert.True(RowsPushed.TryRead(Ask(cluster, MessageKind.RowsPush, push.Write), out var answer));
        Assert.Equal([RepairWord.Done, RepairWord.Fenced, RepairWord.Refused, RepairWord.Done], answer.Words);
        Assert.NotEmpty(cluster.Held(1, keys[0]));
        Assert.Empty(cluster.Held(1, keys[1]));
        Assert.NotEmpty(cluster.Held(1, keys[3]));
    }

    [Fact]
    public void Pushed_rows_are_answered_when_they_are_synced()
    {
        var cluster = new Cluster(2, 2, slots: 1, agreement: Quick with { IsOn = false });
        cluster.Nodes[1].Disk.IsHeld = true;
        var answer = Begin(cluster, MessageKind.RowsPush, new RowsPush([new(RefOf(cluster, 0), [MutationOf(cluster, "k")])]).Write);
        cluster.Loop.RunFor(100);
        Assert.False(answer.IsCompleted);
        cluster.Nodes[1].Disk.IsHeld = false;
        cluster.Loop.RunFor(100);
        Assert.True(answer.IsCompleted);
    }

    [Fact]
    public void An_answer_that_is_cut_by_its_bytes_is_asked_for_on()
    {
        var cluster = new Cluster(2, 2, slots: 1, agreement: Quick with { BytesPerSecond = 1 << 30 });
        var lacking = PairPlan.Begins(0, cluster.Nodes[0].Self.Id, cluster.Nodes[1].Self.Id) ? 0 : 1;
        for (var i = 0; i < 24; i++)
        {
            cluster.Plant(1 - lacking, $"k{i}", "", 1000 + i, new string('v', 400_000));
        }

        cluster.Loop.RunFor(3000);
        AssertEqual(cluster, 24);
        Assert.Equal(3, cluster.Wires.Sent.Count(mail => mail.Kind == MessageKind.RowsPull));
        Assert.Equal(1, cluster.Nodes.Sum(node => node.AgreementDesk.Counters.SlotsSearched));
    }

    private static void Plant(Cluster cluster, int count, int[] nodes)
    {
        for (var i = 0; i < count; i++)
        {
            cluster.Plant(nodes, $"k{i}", "", 1000 + i, $"v{i}");
        }
    }

    private static void AssertEqual(Cluster cluster, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.All(cluster.Nodes, node => Assert.Equal(1000 + i, cluster.HeldTime(node.Index, $"k{i}")));
        }
    }

    private static SlotRef RefOf(Cluster cluster, int slot)
    {
        var table = cluster.Find(0, Cluster.Cells);
        return new SlotRef(table.Id, slot, table.SetOf(new SlotId(slot)).SlotEpoch);
    }

    private static byte[] MutationOf(Cluster cluster, string key)
    {
        var state = new ArrayBufferWriter<byte>();
        LwwCell.Write(state, new HybridTime(1000), new HybridTime(1000), false, "v"u8);
        var mutation = new ArrayBufferWriter<byte>();
        Mutation.WriteStart(mutation, cluster.Find(0, Cluster.Cells).Id, Cluster.Utf8(key), 1);
        Mutation.WriteRecord(mutation, [], state.WrittenSpan);
        return mutation.WrittenSpan.ToArray();
    }

    private static byte[] Ask(Cluster cluster, MessageKind kind, WriteMessage message)
    {
        var answer = Begin(cluster, kind, message);
        cluster.Loop.RunFor(200);
        Assert.True(answer.IsCompleted);
        var reply = answer.GetAwaiter().GetResult();
        Assert.Equal(kind + 1, reply!.Kind);
        return reply.Body;
    }

    private static Task<CourierReply?> Begin(Cluster cluster, MessageKind kind, WriteMessage message)
    {
        Task<CourierReply?>? answer = null;
        var node = cluster.Nodes[0];
        cluster.Loop.Turn(() => answer = node.AgreementDesk.AskAsync(
            node.Desk.View, 1, kind, WorkClass.Repair, 0, (output, header) => message(output, header)));
        return answer!;
    }

    private delegate void WriteMessage(IBufferWriter<byte> output, in MessageHeader header);
}
