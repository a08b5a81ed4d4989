using System;
using System.Collections.Generic;
using Starling.Model.Agreement;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.Storage.Purging;
using Starling.Storage.Records;
using Starling.Storage.Scrub;
using Starling.World;

namespace Starling.Storage.Tests.Bench;

/// <summary>One replica's storage with all that agreement needs, on a store and an executor that the test moves by hand.</summary>
internal sealed class AgreedRig
{
    public const uint Table = 7;

    public static readonly SlotGeometry Geometry = new(4);
    public static readonly NodeId Self = new(1);
    private static readonly UInt128 Secret = new(1, 2);

    public AgreedRig(
        ResolutionRule rule = ResolutionRule.LastWriteWins, HandStore? disk = null, Mutant mutants = Mutant.None, int purgeBatch = 3)
    {
        Rule = rule;
        Store = disk ?? new HandStore(new HandExecutor());
        var options = new AgreementOptions { PurgeBatch = purgeBatch };
        Sums = new Fingerprints(Store, options);
        Commits = new GroupCommit(Store, Store.Executor, mutants, Marks, Sums);
        Slots = new SlotMarks(Store, Commits);
        Retired = new RetiredActors(Self, mutants, Marks);
        Records = new RecordStore(Store, Commits, mutants, Marks, Sums, Slots, Retired);
        Leaves = new LeafReader(Store, Sums);
        Purger = new Purger(Store, Records, Commits, Slots, Leaves, options, Marks);
        Scrubber = new Scrubber(Leaves, Sums, Commits, Slots, Marks);
        Turn(() =>
        {
            Sums.Begin(Secret, Geometry, default);
            new Recount(Store, Sums, Commits, Slots, Marks).Run([(Table, rule)]);
        });
        Store.EndAll();
    }

    public ResolutionRule Rule { get; }

    public HandStore Store { get; }

    public MarkBook Marks { get; } = new();

    public Fingerprints Sums { get; }

    public GroupCommit Commits { get; }

    public SlotMarks Slots { get; }

    public RetiredActors Retired { get; }

    public RecordStore Records { get; }

    public LeafReader Leaves { get; }

    public Purger Purger { get; }

    public Scrubber Scrubber { get; }

    /// <summary>Keys are spread over the slots and their leaves.</summary>
    public static Token TokenOf(int key) => new((long)((ulong)key * 0x9e3779b97f4a7c15));

    public static int SlotOf(int key) => Geometry.SlotOf(TokenOf(key)).Index;

    public static byte[] PathOf(int key)
    {
        var path = new byte[RecordPath.SizeMax(1, 0)];
        return path[..RecordPath.Write(path, Table, TokenOf(key).Value, [(byte)key], [])];
    }

    public static byte[] Cell(long at, bool tombstone = false, long? writeTime = null)
    {
        var state = new byte[64];
        var value = Rig.Bytes(tombstone ? "" : $"at {at}");
        return state[..LwwCell.Write(state, new HybridTime(at), new HybridTime(writeTime ?? at), tombstone, value)];
    }

    public static byte[] Bytes(DvvSet set)
    {
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        SiblingState.Write(writer, set);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>The same disk after a crash: what was not synced is gone.</summary>
    public AgreedRig Crash() => new(Rule, Store.Reopen());

    public void Turn(Action work) => Store.Executor.Turn(work);

    public MergeAnswer Merge(int key, byte[] state, Door door = Door.Client)
    {
        var answer = MergeAnswer.Unchanged;
        Turn(() => answer = Records.Merge(Table, Rule, TokenOf(key), [(byte)key], [], state, door));
        return answer;
    }

    public MergeAnswer MergeSynced(int key, byte[] state, Door door = Door.Client)
    {
        var answer = Merge(key, state, door);
        Store.EndAll();
        return answer;
    }

    public byte[] Newest(int key)
    {
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        Records.TryGetNewest(Table, TokenOf(key), [(byte)key], [], writer);
        return writer.WrittenSpan.ToArray();
    }

    public bool Has(int key) => Store.Family(StoreFamily.Records).ContainsKey(PathOf(key));

    /// <summary>Raises closed moment and watermark of all slots.</summary>
    public void Agree(long watermark, long? closed = null)
    {
        Turn(() =>
        {
            for (var slot = 0; slot < Geometry.Count; slot++)
            {
                Slots.RaiseWatermark(Table, slot, new HybridTime(watermark));
                Slots.RaiseClosed(Table, slot, new HybridTime(closed ?? watermark));
            }
        });
        Store.EndAll();
    }

    /// <summary>Works off the purge queues of all slots.</summary>
    public void PurgeAll()
    {
        for (var slot = 0; slot < Geometry.Count; slot++)
        {
            for (var more = true; more;)
            {
                Turn(() => more = Purger.Step(Table, Rule, slot));
                Store.EndAll();
            }
        }
    }

    public Fingerprint Total(int slot) => Sums.Find(Table, slot)?.Total ?? default;

    /// <summary>The stored leaves, and those in memory where nothing is under way, are the sums of the stored records.</summary>
    public void CheckSums()
    {
        var truth = new SortedDictionary<(int, int), Fingerprint>();
        foreach (var (path, state) in Store.Family(StoreFamily.Records))
        {
            RecordPath.TryLocate(path, out _, out var token, out _);
            var place = (Sums.SlotOf(new Token(token)), Sums.LeafOf(new Token(token)));
            truth[place] = truth.GetValueOrDefault(place) + Fingerprint.Of(Secret, path, state);
        }

        foreach (var (key, value) in Store.Family(StoreFamily.Fingerprints))
        {
            var place = (key[4] << 8 | key[5], key[6] << 8 | key[7]);
            Xunit.Assert.Equal(truth.GetValueOrDefault(place), Fingerprint.Read(value));
            if (Store.Pending == 0)
            {
                Xunit.Assert.Equal(truth.GetValueOrDefault(place), Sums.LeafSum(Table, place.Item1, place.Item2).Newest);
            }

            truth.Remove(place);
        }

        Xunit.Assert.Empty(truth);
    }
}
