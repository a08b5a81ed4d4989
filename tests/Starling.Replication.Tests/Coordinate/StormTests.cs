using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Quorums;
using Starling.Replication.Tests.Bench;
using Starling.Wire.Frames;
using Starling.World;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

/// <summary>Random requests under random trouble, judged by the promises alone.</summary>
/// <remarks>
/// Every request is answered once, by its deadline. Done: so many distinct replicas hold the write, synced, at that moment (D1). Not done: nobody
/// ever holds it (D7). With R + W > N a read that begins after an answer sees it (D3), and reads of one key never go back (D4). In
/// the end nothing is pending, hints are gone, and all replicas hold the same.
/// </remarks>
public sealed class StormTests
{
    [Fact]
    public void Promises_are_kept_in_every_storm()
    {
        var done = 0;
        var unknown = 0;
        for (var seed = 1UL; seed <= 120; seed++)
        {
            var storm = new Storm(seed, Mutant.None);
            Assert.True(storm.Run() is { Count: 0 }, $"seed {seed}: {string.Join("; ", storm.Faults)}");
            done += storm.Done;
            unknown += storm.Unknown;
        }

        Assert.True(done > 2000 && unknown > 100, $"the storms were too mild or too wild: {done} done, {unknown} unknown");
    }

    [Theory]
    [InlineData(Mutant.AckBeforeSync)]
    [InlineData(Mutant.QuorumOffByOne)]
    [InlineData(Mutant.ReadRepairNotAwaited)]
    [InlineData(Mutant.DuplicateAckCounts)]
    public void Every_planted_bug_is_found(Mutant mutant)
    {
        for (var seed = 1UL; seed <= 120; seed++)
        {
            if (new Storm(seed, mutant).Run().Count > 0)
            {
                return;
            }
        }

        Assert.Fail($"{mutant} was not noticed");
    }

    private sealed class Storm
    {
        private const int Keys = 3;
        private readonly Cluster cluster;
        private readonly Chance chance;
        private readonly List<Attempt> writes = [];
        private readonly List<Look> reads = [];
        private readonly long[] frontiers = new long[Keys];
        private readonly bool hasFullDisks;
        private bool wasFull;

        public Storm(ulong seed, Mutant mutants)
        {
            chance = new Chance(seed).Fork("storm");
            cluster = new Cluster(nodes: chance.Odds(1, 2) ? 3 : 5, mutants: mutants, seed: seed, options: new() { Timeout = TimeSpan.FromMilliseconds(300) });
            hasFullDisks = chance.Odds(1, 2);
            cluster.Wires.Latency = () => chance.Between(TimeSpan.FromMicroseconds(100), TimeSpan.FromMilliseconds(3));
            cluster.Nodes.ForEach(node =>
            {
                node.Disk.SyncTime = () => chance.Between(TimeSpan.FromMicroseconds(100), TimeSpan.FromMilliseconds(4));
                node.Skew = chance.Between(TimeSpan.FromMilliseconds(-100), TimeSpan.FromMilliseconds(100));
            });
            cluster.Wires.Rule = mail => mail.Kind is MessageKind.ReplicaWritten && chance.Odds(1, 10) ? Fate.ArrivesTwice : Fate.Arrives;
        }

        public List<string> Faults { get; } = [];

        public int Done { get; private set; }

        public int Unknown { get; private set; }

        public List<string> Run()
        {
            for (var step = 0; step < 150; step++)
            {
                Trouble();
                Request();
                cluster.Loop.RunFor(chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(12)));
            }

            cluster.Wires.MendAll();
            cluster.Nodes.ForEach(Calm);
            cluster.Loop.RunUntil(() => cluster.IsQuiet && cluster.Nodes.All(node => node.Hints.Pending == 0), TimeSpan.FromSeconds(30));
            JudgeEnd();
            return Faults;
        }

        private static void Calm(BenchNode node)
        {
            node.Disk.IsHeld = node.Disk.IsLow = false;
            node.Disk.NextFault = null;
        }

        private void Trouble()
        {
            var (a, b) = (chance.Below(cluster.Nodes.Count), chance.Below(cluster.Nodes.Count));
            var disk = cluster.Nodes[a].Disk;
            switch (chance.Below(24))
            {
                case 0 when a != b:
                    cluster.Wires.Break(a, b);
                    break;
                case 1 when a != b:
                    cluster.Wires.Cut(a, b);
                    break;
                case 2:
                    cluster.Wires.MendAll();
                    break;
                case 3:
                    disk.IsHeld = true;
                    break;
                case 4:
                    cluster.Nodes.ForEach(node => node.Disk.IsHeld = false);
                    break;
                case 5 when hasFullDisks:
                    wasFull = true;
                    disk.IsLow = !disk.IsLow;
                    break;
                case 6 when hasFullDisks:
                    wasFull = true;
                    disk.NextFault = WorldFault.DiskFull;
                    break;
            }
        }

        private void Request()
        {
            var node = chance.Below(cluster.Nodes.Count);
            var key = chance.Below(Keys);
            if (chance.Odds(1, 2))
            {
                Write(node, key);
            }
            else
            {
                Read(node, key);
            }
        }

        private void Write(int node, int key)
        {
            // A write time of its own for each: by it a write is told from all others, and it wins over all before.
            var attempt = new Attempt(key, 1_000_000 + (writes.Count * 1000L), chance.Odds(1, 5) ? ConsistencyLevel.All : ConsistencyLevel.Quorum);
            writes.Add(attempt);
            attempt.Begun = cluster.Loop.GetTimestamp();
            attempt.Outcome = cluster.Write(
                node, $"k{key}", $"v{writes.Count}", attempt.Level, then: () => Answered(attempt), writeTime: attempt.Time);
        }

        private void Answered(Attempt attempt)
        {
            attempt.Ended = cluster.Loop.GetTimestamp();
            attempt.HoldersAtAnswer = Holders(attempt);
        }

        private int Holders(Attempt attempt)
        {
            var set = cluster.SetOf(0, $"k{attempt.Key}");
            return set.Members.Count(member => cluster.HeldTime(member, $"k{attempt.Key}") >= attempt.Time);
        }

        private void Read(int node, int key)
        {
            var look = new Look(cluster.Loop.GetTimestamp(), FloorOf(key));
            reads.Add(look);
            look.Outcome = cluster.Read(node, $"k{key}", ConsistencyLevel.Quorum, then: () => look.IsAnswered = true);
            look.Key = key;
            Watch(look);
        }

        /// <summary>The newest time that a read which begins now must see: acknowledged writes, and what ended reads have returned.</summary>
        private long FloorOf(int key)
        {
            foreach (var write in writes)
            {
                if (write.Key == key && write.Outcome is { IsDone: true })
                {
                    frontiers[key] = Math.Max(frontiers[key], write.Time);
                }
            }

            foreach (var read in reads)
            {
                if (read.Key == key && read.Outcome is { IsDone: true } seen)
                {
                    frontiers[key] = Math.Max(frontiers[key], seen.WriteTime);
                }
            }

            return frontiers[key];
        }

        private void Watch(Look look)
        {
            void Check()
            {
                if (!look.IsAnswered)
                {
                    cluster.Loop.After(TimeSpan.FromMilliseconds(1), Check);
                }
                else if (look.Outcome!.IsDone && look.Outcome.WriteTime < look.Floor)
                {
                    Faults.Add($"a read of k{look.Key} returned {look.Outcome.WriteTime} after {look.Floor} was known");
                }
            }

            Check();
        }

        private void JudgeEnd()
        {
            foreach (var write in writes)
            {
                Done += write.Outcome!.IsDone ? 1 : 0;
                Unknown += write.Outcome.IsUnknown ? 1 : 0;
                if (write.Outcome.Answers != 1)
                {
                    Faults.Add($"a write was answered {write.Outcome.Answers} times");
                }
                else if (write.Ended - write.Begun > TimeSpan.FromMilliseconds(320).Ticks)
                {
                    Faults.Add("a write was answered after its deadline");
                }

                var needed = write.Level == ConsistencyLevel.All ? 3 : 2;
                if (write.Outcome.IsDone && write.HoldersAtAnswer < needed)
                {
                    Faults.Add($"a write at {write.Level} was done with {write.HoldersAtAnswer} holders");
                }

                if (write.Outcome.IsNotDone && Enumerable.Range(0, cluster.Nodes.Count).Any(n => cluster.HeldTime(n, $"k{write.Key}") == write.Time))
                {
                    Faults.Add("a write that was not done is there");
                }
            }

            Faults.AddRange(reads.Where(read => read.Outcome!.Answers != 1).Select(read => $"a read was answered {read.Outcome!.Answers} times"));
            if (!cluster.IsQuiet || cluster.Nodes.Any(node => node.Hints.Pending != 0))
            {
                Faults.Add("something is pending for ever");
            }

            for (var key = 0; key < Keys; key++)
            {
                JudgeKey(key);
            }
        }

        /// <summary>The newest write that is surely or maybe there is at every replica: hints have brought it.</summary>
        private void JudgeKey(int key)
        {
            var members = cluster.SetOf(0, $"k{key}").Members;
            var least = members.Min(member => cluster.HeldTime(member, $"k{key}"));
            var acknowledged = writes.Where(write => write.Key == key && write.Outcome!.IsDone).Select(write => write.Time).DefaultIfEmpty().Max();

            // A node whose disk was full kept no hints: only the agreement between replicas, which is not here, could mend that.
            if (least < acknowledged && !wasFull)
            {
                Faults.Add($"k{key} is at {least} somewhere, and {acknowledged} was acknowledged");
            }
        }

        private sealed record Attempt(int Key, long Time, ConsistencyLevel Level)
        {
            public WriteOutcome? Outcome { get; set; }

            public long Begun { get; set; }

            public long Ended { get; set; }

            public int HoldersAtAnswer { get; set; }
        }

        private sealed record Look(long Begun, long Floor)
        {
            public ReadOutcome? Outcome { get; set; }

            public int Key { get; set; }

            public bool IsAnswered { get; set; }
        }
    }
}
