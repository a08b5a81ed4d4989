using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Agreement;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Records;
using Starling.Storage.Tests.Bench;
using Starling.World;
using Xunit;

namespace Starling.Storage.Tests.Agreement;

/// <summary>A record of siblings is of several moments at once; what is missing from before a moment must show in the sums as of it.</summary>
public sealed class SiblingSumsTests
{
    private const int ValuesMax = 6;
    private static readonly long Slice = new AgreementOptions().SliceLength.Ticks / TimeSpan.TicksPerMicrosecond;

    [Fact]
    public void Given_a_value_from_before_beside_one_from_after_Then_a_replica_without_it_differs()
    {
        var old = Made(1, Slice, []);
        var late = Made(2, 3 * Slice, []);
        var (one, other) = (new Replica(), new Replica());
        one.Merge(late);
        one.Merge(old);
        other.Merge(late);
        Assert.NotEqual(one.AsOf(2), other.AsOf(2));
        Assert.NotEqual(one.Current(2), other.Current(2));
        other.Merge(old);
        Assert.Equal(one.AsOf(4), other.AsOf(4));
        Assert.Equal(one.Current(2), other.Current(2));
    }

    /// <summary>The law of <see cref="SumTime"/>, over random histories of two replicas.</summary>
    [Fact]
    public void Given_equal_sums_as_of_a_moment_Then_each_knows_the_values_of_the_other_from_before()
    {
        var equal = 0;
        for (var seed = 1UL; seed <= 4000; seed++)
        {
            var chance = new Chance(seed);
            var (one, other) = (new Replica(), new Replica());
            var states = new List<byte[]> { Array.Empty<byte>() };
            for (var i = 0; i < ValuesMax; i++)
            {
                var onto = states[chance.Below(states.Count)];
                states.Add(Made(1 + chance.Below(3), (1 + chance.Below(6)) * Slice, onto, sees: chance.Odds(1, 2)));
            }

            for (var i = 1; i < states.Count; i++)
            {
                (chance.Below(4) switch { 0 => one, 1 => other, _ => null })?.Merge(states[i]);
                if (chance.Odds(1, 2))
                {
                    one.Merge(states[i]);
                    other.Merge(states[i]);
                }
            }

            for (var slice = 0; slice < 7; slice++)
            {
                if (one.AsOf(slice) != other.AsOf(slice) && one.Current(slice) != other.Current(slice))
                {
                    continue;
                }

                equal++;
                AssertKnows(one, other, slice);
                AssertKnows(other, one, slice);
            }
        }

        Assert.True(equal > 1000, $"Only {equal} moments were equal: the test says little.");
    }

    private static void AssertKnows(Replica holder, Replica other, int slice)
    {
        var known = SiblingState.Read(other.State).Context;
        foreach (var sibling in SiblingState.Read(holder.State))
        {
            Assert.True(sibling.Value.Origin.Micros / Slice > slice || known[sibling.Dot.Actor] >= sibling.Dot.Counter);
        }
    }

    /// <summary>A write at a moment on top of a state. Actors are of their moment, so that their values are in order of origin.</summary>
    private static byte[] Made(int node, long origin, byte[] onto, bool sees = false)
    {
        var held = SiblingState.Read(onto);
        var set = held.Update(
            sees ? held.Context : VersionVector.Empty, new ActorId(new NodeId((UInt128)node), new HybridTime(origin + held.ActorCount)),
            new SiblingValue(new HybridTime(origin), false, new byte[] { (byte)node }), out _);
        var writer = new ArrayBufferWriter<byte>();
        SiblingState.Write(writer, set);
        return writer.WrittenSpan.ToArray();
    }

    private sealed class Replica
    {
        private static readonly Token Place = new(5);
        private readonly HandStore store = new(new HandExecutor());
        private readonly Fingerprints sums;
        private readonly RecordStore records;

        public Replica()
        {
            sums = new Fingerprints(store, new AgreementOptions());
            sums.Begin(new UInt128(1, 2), new SlotGeometry(16), default);
            var commits = new GroupCommit(store, store.Executor, fingerprints: sums);
            records = new RecordStore(store, commits, fingerprints: sums);
        }

        public byte[] State
        {
            get
            {
                var writer = new ArrayBufferWriter<byte>();
                records.TryGetNewest(1, Place, "k"u8, [], writer);
                return writer.WrittenSpan.ToArray();
            }
        }

        public void Merge(byte[] state)
        {
            store.Executor.Turn(() => records.Merge(1, ResolutionRule.Siblings, Place, "k"u8, [], state, Door.Transfer));
            store.EndAll();
        }

        public Fingerprint AsOf(long slice) => Read(slice).AsOf;

        public Fingerprint Current(long slice) => Read(slice).Current;

        private (Fingerprint AsOf, Fingerprint Current) Read(long slice)
        {
            Assert.True(sums.TryRead(1, sums.SlotOf(Place), slice, out var asOf, out var current));
            return (asOf, current);
        }
    }
}
