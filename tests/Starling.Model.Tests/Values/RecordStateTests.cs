using System;
using System.Buffers;
using System.Linq;
using CsCheck;
using Starling.Model.Causality;
using Starling.Model.Tests.Causality;
using Starling.Model.Time;
using Starling.Model.Values;
using Xunit;

namespace Starling.Model.Tests.Values;

public sealed class RecordStateTests
{
    private const ResolutionRule Lww = ResolutionRule.LastWriteWins;
    private const ResolutionRule Siblings = ResolutionRule.Siblings;

    private static readonly Gen<byte[][]> LwwTriples = Gen.Select(
        LwwCellTests.States, LwwCellTests.States, LwwCellTests.States, Gen.Int[0, 7],
        (a, b, c, absent) => new[] { absent == 1 ? [] : a, absent == 2 ? [] : b, absent == 3 ? [] : c });

    private static readonly Gen<byte[][]> SiblingTriples = Step.Runs(40, kinds: 6)
        .Select(steps => OracleRun.Of(steps).Sets.Select(State).ToArray());

    [Fact]
    public void Last_write_wins_obeys_the_laws() => LwwTriples.Sample(states => CheckLaws(Lww, states), iter: 5000);

    [Fact]
    public void Siblings_obey_the_laws() => SiblingTriples.Sample(states => CheckLaws(Siblings, states), iter: 2000);

    [Fact]
    public void Last_write_wins_takes_a_side_and_writes_nothing() => LwwTriples.Sample(states =>
    {
        var writer = new ArrayBufferWriter<byte>();
        Assert.NotEqual(MergeOutcome.Merged, RecordState.Merge(Lww, states[0], states[1], writer));
        Assert.Equal(0, writer.WrittenCount);
    });

    [Fact]
    public void Siblings_are_written_only_if_neither_side_is_the_merge() => SiblingTriples.Sample(states =>
    {
        var writer = new ArrayBufferWriter<byte>();
        var outcome = RecordState.Merge(Siblings, states[0], states[1], writer);
        var expected = State(DvvSet.Merge(SiblingState.Read(states[0]), SiblingState.Read(states[1])));
        Assert.Equal(
            expected.AsSpan().SequenceEqual(states[0]) ? MergeOutcome.KeepCurrent
            : expected.AsSpan().SequenceEqual(states[1]) ? MergeOutcome.TakeIncoming
            : MergeOutcome.Merged,
            outcome);
        Assert.Equal(outcome == MergeOutcome.Merged ? expected : [], writer.WrittenSpan.ToArray());
    });

    [Fact]
    public void Every_truncation_and_each_trailing_byte_of_siblings_is_refused() => SiblingTriples.Sample(
        states =>
        {
            foreach (var state in states.Where(state => state.Length > 0))
            {
                Assert.True(RecordState.IsValid(Siblings, state));
                Assert.False(RecordState.IsValid(Lww, state));
                Assert.False(RecordState.IsValid(Siblings, [.. state, 0]));
                for (var length = 0; length < state.Length; length++)
                {
                    Assert.False(RecordState.IsValid(Siblings, state.AsSpan(0, length)));
                }
            }
        },
        iter: 100);

    [Fact]
    public void Damaged_states_are_refused_or_whole_and_never_a_surprise() => Gen.Select(
        SiblingTriples, Gen.Int[0, 9999], Gen.Byte).Sample(
        (states, where, change) =>
        {
            var bad = (byte[])states[0].Clone();
            if (bad.Length == 0 || states[1].Length == 0)
            {
                return;
            }

            bad[where % bad.Length] = change;
            if (RecordState.IsValid(Siblings, bad))
            {
                Assert.Equal(Merge(Siblings, bad, states[1]), Merge(Siblings, states[1], bad));
                Assert.Equal(bad, State(SiblingState.Read(bad)));
            }
            else
            {
                Assert.Throws<CorruptStateException>(() => Merge(Siblings, bad, states[1]));
                Assert.Throws<CorruptStateException>(() => Merge(Siblings, states[1], bad));
                Assert.Throws<CorruptStateException>(() => Merge(Siblings, [], bad));
                Assert.Throws<CorruptStateException>(() => RecordState.SiblingCount(Siblings, bad));

                // Who reads without a rule takes every kind that holds a set of values.
                if (!RecordState.IsValid(ResolutionRule.DataTypes, bad))
                {
                    Assert.Throws<CorruptStateException>(() => SiblingState.Read(bad));
                }
            }
        },
        iter: 3000);

    [Fact]
    public void Bytes_of_siblings_never_change()
    {
        var state = State(DvvSet.Empty.Put(Sample.A, "v"));
        Assert.Equal(
            "0201" + "000000000000000000000000000000010000000000000064" + "0101" + "00000000000000000101" + "76",
            Convert.ToHexString(state));
    }

    [Fact]
    public void A_state_tells_its_origin_its_count_and_whether_it_is_deleted()
    {
        var cell = LwwCellTests.State(7, 3, true);
        Assert.Equal(new HybridTime(7), RecordState.NewestOrigin(Lww, cell));
        Assert.True(RecordState.IsAllTombstones(Lww, cell));
        Assert.False(RecordState.IsAllTombstones(Lww, LwwCellTests.State(7, 3, false)));
        Assert.Equal(1, RecordState.SiblingCount(Lww, cell));

        var set = DvvSet.Empty.Put(Sample.A, "v", origin: 5)
            .Update(VersionVector.Empty, Sample.B, Sample.Tombstone(4), out _);
        Assert.Equal(new HybridTime(5), RecordState.NewestOrigin(Siblings, State(set)));
        Assert.False(RecordState.IsAllTombstones(Siblings, State(set)));
        Assert.Equal(2, RecordState.SiblingCount(Siblings, State(set)));
        var deleted = set.Update(set.Context, Sample.A, Sample.Tombstone(-4), out _);
        Assert.True(RecordState.IsAllTombstones(Siblings, State(deleted)));
        Assert.Equal(new HybridTime(-4), RecordState.NewestOrigin(Siblings, State(deleted)));

        foreach (var rule in new[] { Lww, Siblings })
        {
            Assert.Equal(default, RecordState.NewestOrigin(rule, []));
            Assert.False(RecordState.IsAllTombstones(rule, []));
            Assert.Equal(0, RecordState.SiblingCount(rule, []));
            Assert.False(RecordState.IsValid(rule, []));
        }
    }

    [Fact]
    public void Stored_bytes_of_another_rule_are_corrupt()
    {
        var cell = LwwCellTests.State(1, 1, false);
        var set = State(DvvSet.Empty.Put(Sample.A, "v"));
        Assert.Throws<CorruptStateException>(() => Merge(Lww, set, cell));
        Assert.Throws<CorruptStateException>(() => Merge(Lww, cell, set));
        Assert.Throws<CorruptStateException>(() => Merge(Siblings, cell, cell));
        Assert.Throws<CorruptStateException>(() => Merge(Lww, [], set));
        Assert.Throws<CorruptStateException>(() => RecordState.NewestOrigin(Lww, set));
        Assert.Throws<CorruptStateException>(() => RecordState.IsAllTombstones(Siblings, cell));
        Assert.Throws<CorruptStateException>(() => Merge(Siblings, [2, 0], set));
        Assert.Throws<ArgumentException>(() => SiblingState.Write(new ArrayBufferWriter<byte>(), DvvSet.Empty));
    }

    [Fact]
    public void A_merge_on_the_hot_path_allocates_nothing()
    {
        var (older, newer) = (LwwCellTests.State(1, 1, false, 1), LwwCellTests.State(2, 2, false, 2));
        var first = DvvSet.Empty.Put(Sample.A, "v");
        var (one, two) = (State(first), State(first.Put(Sample.B, "w", first.Context)));
        var aside = State(DvvSet.Empty.Put(Sample.C, "x"));
        var writer = new ArrayBufferWriter<byte>(4096);
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            for (var turn = 0; turn < 50; turn++)
            {
                Must(MergeOutcome.TakeIncoming, RecordState.Merge(Lww, older, newer, writer));
                Must(MergeOutcome.KeepCurrent, RecordState.Merge(Lww, newer, older, writer));
                Must(MergeOutcome.TakeIncoming, RecordState.Merge(Siblings, one, two, writer));
                Must(MergeOutcome.KeepCurrent, RecordState.Merge(Siblings, two, one, writer));
                Must(MergeOutcome.Merged, RecordState.Merge(Siblings, two, aside, writer));
                writer.ResetWrittenCount();
            }
        }

        static void Must(MergeOutcome expected, MergeOutcome actual)
        {
            if (expected != actual)
            {
                Assert.Fail($"expected {expected}, was {actual}");
            }
        }
    }

    private static void CheckLaws(ResolutionRule rule, byte[][] states)
    {
        var (a, b, c) = (states[0], states[1], states[2]);
        var merged = Merge(rule, a, b);
        Assert.Equal(merged, Merge(rule, b, a));
        Assert.Equal(Merge(rule, merged, c), Merge(rule, a, Merge(rule, b, c)));
        Assert.Equal(a, Merge(rule, a, a));
        Assert.Equal(merged, Merge(rule, merged, b));
        Assert.Equal(merged, Merge(rule, a, merged));
        Assert.Equal(a, Merge(rule, a, []));
        Assert.Equal(a, Merge(rule, [], a));
        Assert.True(merged.Length == 0 || RecordState.IsValid(rule, merged));
    }

    private static byte[] Merge(ResolutionRule rule, byte[] current, byte[] incoming)
    {
        var writer = new ArrayBufferWriter<byte>();
        return RecordState.Merge(rule, current, incoming, writer) switch
        {
            MergeOutcome.KeepCurrent => current,
            MergeOutcome.TakeIncoming => incoming,
            _ => writer.WrittenSpan.ToArray(),
        };
    }

    private static byte[] State(DvvSet set)
    {
        if (set.ActorCount == 0)
        {
            return [];
        }

        var writer = new ArrayBufferWriter<byte>();
        SiblingState.Write(writer, set);
        Assert.Equal(SiblingState.Size(set), writer.WrittenCount);
        return writer.WrittenSpan.ToArray();
    }
}
