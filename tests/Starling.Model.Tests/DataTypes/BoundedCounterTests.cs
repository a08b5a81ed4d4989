using System;
using System.Buffers;
using System.Linq;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Placement;
using Starling.Model.Time;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

/// <summary>A bounded counter is never taken below its bound, whoever has heard of whom, and merges like all others.</summary>
public sealed class BoundedCounterTests
{
    private static readonly ActorId[] Actors = [.. Enumerable.Range(1, 3).Select(static n => new ActorId(new NodeId((UInt128)n), new HybridTime(1)))];

    [Fact]
    public void Who_has_no_rights_is_refused_and_told_what_to_do()
    {
        var full = BoundedCounter.Empty.Increment(Actors[0], 10);
        Assert.Equal((Int128)10, full.RightsOf(Actors[0]));
        var fault = Assert.Throws<NotEnoughRightsException>(() => full.Decrement(Actors[1], 1));
        Assert.Contains("Have another replica give it rights", fault.Message, StringComparison.Ordinal);
        Assert.Contains("add first", Assert.Throws<NotEnoughRightsException>(() => full.Decrement(Actors[0], 11)).Message, StringComparison.Ordinal);

        var shared = full.Give(Actors[0], Actors[1], 4);
        Assert.Equal(((Int128)10, (Int128)6, (Int128)4), (shared.Value, shared.RightsOf(Actors[0]), shared.RightsOf(Actors[1])));
        Assert.Equal((Int128)7, shared.Decrement(Actors[1], 3).Value);
        Assert.Throws<NotEnoughRightsException>(() => shared.Give(Actors[1], Actors[2], 5));
        Assert.Throws<NotEnoughRightsException>(() => shared.Decrement(Actors[0], 7));
    }

    [Fact]
    public void All_that_replicas_take_together_was_added_and_the_merge_keeps_its_laws()
    {
        var cases = Cases.Or(500);
        for (var seed = 1; seed <= cases; seed++)
        {
            Run(new Random(seed));
        }
    }

    [Fact]
    public void Damaged_bytes_are_refused()
    {
        var bytes = Bytes(BoundedCounter.Empty.Increment(Actors[0], 300).Give(Actors[0], Actors[1], 100).Decrement(Actors[1], 40));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(BoundedCounter.TryRead(bytes.AsSpan(0, length), out _));
        }

        // Somebody who has taken what he never had.
        var thief = new ArrayBufferWriter<byte>();
        thief.Write(new byte[] { 0, 1 });
        Actors[0].Write(thief.GetSpan(ActorId.Size));
        thief.Advance(ActorId.Size);
        thief.Write(new byte[] { 1 });
        Assert.False(BoundedCounter.TryRead(thief.WrittenSpan, out _));
    }

    /// <summary>Three replicas that add, take, give and hear of one another at random; at each moment the truth is the merge of all.</summary>
    private static void Run(Random chance)
    {
        var replicas = new[] { BoundedCounter.Empty, BoundedCounter.Empty, BoundedCounter.Empty };
        var (before, expected) = (BoundedCounter.Empty, (Int128)0);
        for (var step = 0; step < 40; step++)
        {
            var at = chance.Next(3);
            var amount = (ulong)chance.Next(6);
            try
            {
                switch (chance.Next(5))
                {
                    case 0:
                        replicas[at] = replicas[at].Increment(Actors[at], amount);
                        expected += amount;
                        break;
                    case 1 or 2:
                        replicas[at] = replicas[at].Decrement(Actors[at], amount);
                        expected -= amount;
                        break;
                    case 3:
                        replicas[at] = replicas[at].Give(Actors[at], Actors[chance.Next(3)], amount);
                        break;
                    default:
                        replicas[at] = BoundedCounter.Merge(replicas[at], chance.Next(4) == 0 ? before : replicas[chance.Next(3)]);
                        break;
                }
            }
            catch (NotEnoughRightsException)
            {
                Assert.True(amount > replicas[at].RightsOf(Actors[at]));
            }

            before = chance.Next(5) == 0 ? replicas[at] : before;
            var truth = replicas.Aggregate(BoundedCounter.Merge);
            Assert.Equal(expected, truth.Value);
            Assert.True(truth.Value >= 0);
            Assert.All(Actors, actor => Assert.True(truth.RightsOf(actor) >= 0));
            Assert.Equal(truth.Value, truth.RightsOf(Actors[0]) + truth.RightsOf(Actors[1]) + truth.RightsOf(Actors[2]));
        }

        var (a, b, c) = (replicas[0], replicas[1], replicas[2]);
        Assert.Equal(BoundedCounter.Merge(a, b), BoundedCounter.Merge(b, a));
        Assert.Equal(BoundedCounter.Merge(BoundedCounter.Merge(a, b), c), BoundedCounter.Merge(a, BoundedCounter.Merge(b, c)));
        Assert.Equal(a, BoundedCounter.Merge(a, a));
        Assert.Equal(a, BoundedCounter.Merge(BoundedCounter.Empty, a));
        Assert.True(BoundedCounter.TryRead(Bytes(b), out var read));
        Assert.Equal(b, read);
        Assert.Equal(Bytes(BoundedCounter.Merge(a, b)), Bytes(BoundedCounter.Merge(b, a)));
    }

    private static byte[] Bytes(BoundedCounter counter)
    {
        var output = new ArrayBufferWriter<byte>();
        counter.Write(output);
        return output.WrittenSpan.ToArray();
    }
}
