using System;
using System.Collections.Generic;
using CsCheck;
using Starling.Membership.Links;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Membership.Tests.Links;

public sealed class PendingRepliesTests
{
    /// <summary>Against a plain dictionary: each request hears once, forgotten ones never, late and repeated replies are dropped.</summary>
    [Fact]
    public void It_behaves_like_a_dictionary() => Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1 << 20]).List[0, 400].Sample(steps =>
    {
        var pending = new PendingReplies();
        var model = new Dictionary<ulong, int>();
        var used = new List<ulong>();
        var ear = new Ear();
        var tag = 0;
        foreach (var (step, pick) in steps)
        {
            if (step < 5 || used.Count == 0)
            {
                Assert.True(pending.TryAdd(ear, tag, out var correlation));
                Assert.NotEqual(0UL, correlation);
                Assert.True(model.TryAdd(correlation, tag++));
                used.Add(correlation);
                continue;
            }

            var old = used[pick % used.Count];
            ear.Replies.Clear();
            if (step < 8)
            {
                pending.Complete(new MessageHeader { Correlation = old }, []);
                Assert.Equal(model.Remove(old, out var wanted) ? [wanted] : [], ear.Replies);
            }
            else
            {
                pending.Forget(old);
                model.Remove(old);
            }

            Assert.Equal(model.Count, pending.Count);
        }

        pending.LoseAll(ReplicaFault.LinkLost);
        Assert.Equal(0, pending.Count);
        ear.Losses.Sort();
        var left = new List<int>(model.Values);
        left.Sort();
        Assert.Equal(left, ear.Losses);
    });

    [Fact]
    public void It_is_bounded_and_forged_correlations_do_nothing()
    {
        var pending = new PendingReplies();
        var ear = new Ear();
        for (var i = 0; i < PendingReplies.Max; i++)
        {
            Assert.True(pending.TryAdd(ear, i, out _));
        }

        Assert.False(pending.TryAdd(ear, 0, out _));
        foreach (var forged in new[] { 0UL, 1UL, ulong.MaxValue, 0xffff_ffffUL, 1UL << 32 | 0x8000_0000UL })
        {
            pending.Complete(new MessageHeader { Correlation = forged }, []);
        }

        Assert.Empty(ear.Replies);
    }

    [Fact]
    public void A_waiter_that_asks_again_while_all_is_lost_is_not_lost_twice()
    {
        var pending = new PendingReplies();
        var ear = new Ear();
        ear.OnLost = () => pending.TryAdd(new Ear(), 99, out _);
        for (var i = 0; i < 3; i++)
        {
            pending.TryAdd(ear, i, out _);
        }

        pending.LoseAll(ReplicaFault.LinkLost);
        Assert.Equal([0, 1, 2], ear.Losses);
    }

    private sealed class Ear : IReplyWaiter
    {
        public List<int> Replies { get; } = [];

        public List<int> Losses { get; } = [];

        public Action? OnLost { get; set; }

        public void Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body) => Replies.Add(tag);

        public void Lost(int tag, ReplicaFault fault)
        {
            Losses.Add(tag);
            OnLost?.Invoke();
        }
    }
}
