using System.Linq;
using CsCheck;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Replication.Coordinate;
using Starling.Wire.Messages;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

public sealed class WriteTallyTests
{
    private static readonly ReplicaFault[] Words =
    [
        ReplicaFault.None, ReplicaFault.None, ReplicaFault.Disk, ReplicaFault.DiskFull, ReplicaFault.Silent, ReplicaFault.NoLink,
        ReplicaFault.StaleEpoch, ReplicaFault.Overloaded, ReplicaFault.Corrupt, ReplicaFault.LinkLost, ReplicaFault.ClockAhead,
    ];

    /// <summary>Whatever the replicas say, in whatever order: the tally is what counting by hand gives.</summary>
    [Fact]
    public void The_tally_is_what_counting_by_hand_gives() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 10].Array[6]).Sample((replicas, words) =>
        {
            Assert.True(QuorumRule.TryCreate(ConsistencyLevel.Quorum, new int[replicas], 0, 0, out var rule));
            var tally = new WriteTally();
            tally.Begin(rule!);
            for (var i = 0; i < replicas; i++)
            {
                Assert.True(tally.IsWaitedFor(i));
                Assert.False(tally.IsComplete);
                if (Words[words[i]] == ReplicaFault.None)
                {
                    tally.Ack(i);
                    tally.Ack(i);
                }
                else
                {
                    tally.Note(i, Words[words[i]]);
                }

                var said = words.Take(i + 1).Select(word => Words[word]).ToList();
                var acks = said.Count(word => word == ReplicaFault.None);
                var sure = said.Count(word => word is ReplicaFault.DiskFull or ReplicaFault.NoLink or ReplicaFault.StaleEpoch
                    or ReplicaFault.Overloaded or ReplicaFault.ClockAhead);
                Assert.Equal(acks, tally.Got);
                Assert.Equal(acks > replicas / 2, tally.IsMet);
                Assert.Equal(replicas - (said.Count - acks) <= replicas / 2, tally.IsHopeless);
                Assert.Equal(sure < replicas, tally.MayHaveHappened);
                var refusal = tally.Refusal();
                Assert.Equal(sure < replicas, refusal.MayHaveHappened);
                Assert.True(!refusal.MayHaveHappened || refusal.Code is not (StarlingError.Unavailable or StarlingError.Overloaded));
            }

            Assert.True(tally.IsComplete);
        });
}
