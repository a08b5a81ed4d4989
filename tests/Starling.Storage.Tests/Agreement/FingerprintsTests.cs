using System;
using System.Collections.Generic;
using Starling.Model.Agreement;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.Storage.Records;
using Starling.Storage.Scrub;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Agreement;

public sealed class FingerprintsTests
{
    private const uint Table = 1;
    private static readonly SlotGeometry Geometry = new(16);
    private static readonly UInt128 Secret = new(1, 2);

    [Fact]
    public void Given_any_story_of_writes_failures_and_restarts_Then_stored_leaves_fit_the_stored_records()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var chance = new Chance(seed);
            var rig = new Keeper();
            for (var step = 0; step < 120; step++)
            {
                switch (chance.Below(12))
                {
                    case < 7:
                        rig.Merge(chance.Below(20), 1 + chance.Below(1000));
                        break;
                    case < 10:
                        rig.EndSync(chance.Odds(1, 4) ? WorldFault.DiskFull : null);
                        break;
                    default:
                        if (chance.Odds(1, 5))
                        {
                            rig = new Keeper(rig.Store.Reopen());
                        }

                        break;
                }

                rig.Check();
            }
        }
    }

    [Fact]
    public void Given_the_same_versions_in_any_order_Then_sums_are_equal_and_one_version_less_shows()
    {
        var (one, other) = (new Keeper(), new Keeper());
        for (var i = 0; i < 50; i++)
        {
            one.Merge(i, 10 + i);
            other.Merge(49 - i, 10 + 49 - i);
        }

        one.Store.EndAll();
        other.Store.EndAll();
        Assert.Equal(one.Totals(), other.Totals());
        other.Merge(3, 999);
        other.Store.EndAll();
        Assert.NotEqual(one.Totals(), other.Totals());
    }

    [Fact]
    public void Given_a_replica_that_has_later_writes_Then_the_sums_as_of_before_are_equal_by_either_reading()
    {
        var slice = new AgreementOptions().SliceLength.Ticks / TimeSpan.TicksPerMicrosecond;
        var (one, other) = (new Keeper(), new Keeper());
        for (var i = 0; i < 30; i++)
        {
            one.Merge(i, slice + i);
            other.Merge(i, slice + i);
        }

        for (var i = 0; i < 40; i += 3)
        {
            other.Merge(i, 3 * slice + i);
        }

        one.Store.EndAll();
        other.Store.EndAll();
        var overwritten = false;
        for (var slot = 0; slot < Geometry.Count; slot++)
        {
            Assert.True(one.Sums.TryRead(Table, slot, 1, out var asOf, out _));
            Assert.True(other.Sums.TryRead(Table, slot, 1, out var asOfToo, out _));
            Assert.Equal(asOf, asOfToo);
            Assert.True(one.Sums.TryRead(Table, slot, 3, out asOf, out _));
            Assert.True(other.Sums.TryRead(Table, slot, 3, out asOfToo, out _));
            overwritten |= asOf != asOfToo;
        }

        Assert.True(overwritten);
    }

    [Fact]
    public void Given_what_is_not_synced_Then_it_is_not_told()
    {
        var keeper = new Keeper();
        keeper.Merge(1, 5);
        Assert.Equal(default, keeper.Told());
        keeper.Store.EndAll();
        Assert.NotEqual(default, keeper.Told());
    }

    private sealed class Keeper
    {
        public Keeper(HandStore? store = null)
        {
            var executor = store?.Executor ?? new HandExecutor();
            Store = store ?? new HandStore(executor);
            Sums = new Fingerprints(Store, new AgreementOptions());
            Commits = new GroupCommit(Store, executor, fingerprints: Sums);
            Records = new RecordStore(Store, Commits, fingerprints: Sums);
            Sums.Begin(Secret, Geometry, default);
            new Recount(Store, Sums, Commits, new SlotMarks(Store, Commits), new MarkBook()).Run(
                [(Table, ResolutionRule.LastWriteWins)]);
            Store.EndAll();
        }

        public HandStore Store { get; }

        public Fingerprints Sums { get; }

        private GroupCommit Commits { get; }

        private RecordStore Records { get; }

        public void Merge(int key, long time) => Store.Executor.Turn(() => Records.Merge(
            Table, ResolutionRule.LastWriteWins, TokenOf(key), [(byte)key], [], Rig.Cell($"value {time}", time), Door.Client));

        public void EndSync(WorldFault? fault)
        {
            if (Store.Pending > 0)
            {
                Store.EndSync(fault);
            }
        }

        public Fingerprint Told()
        {
            Fingerprint sum = default;
            for (var slot = 0; slot < Geometry.Count; slot++)
            {
                Assert.True(Sums.TryRead(Table, slot, 1000, out var asOf, out _));
                sum += asOf;
            }

            return sum;
        }

        public Dictionary<int, Fingerprint> Totals()
        {
            var totals = new Dictionary<int, Fingerprint>();
            for (var slot = 0; slot < Geometry.Count; slot++)
            {
                totals[slot] = Sums.Find(Table, slot)?.Total ?? default;
            }

            return totals;
        }

        /// <summary>Adds up the stored records, leaf by leaf, and compares with the stored leaves.</summary>
        public void Check()
        {
            var truth = new Dictionary<(int, int), Fingerprint>();
            foreach (var (path, state) in Store.Family(StoreFamily.Records))
            {
                RecordPath.TryRead(path, out _, out var token, new byte[path.Length], out _, out _);
                var place = (Geometry.SlotOf(new Token(token)).Index, Sums.LeafOf(new Token(token)));
                truth[place] = truth.GetValueOrDefault(place) + Fingerprint.Of(Secret, path, state);
            }

            foreach (var (key, value) in Store.Family(StoreFamily.Fingerprints))
            {
                var place = (key[4] << 8 | key[5], key[6] << 8 | key[7]);
                Assert.Equal(truth.GetValueOrDefault(place), Fingerprint.Read(value));
                truth.Remove(place);
            }

            Assert.Empty(truth);
        }

        private static Token TokenOf(int key) => new((long)((ulong)key * 0x9e3779b97f4a7c15));
    }
}
