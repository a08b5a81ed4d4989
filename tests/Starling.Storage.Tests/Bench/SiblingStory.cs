using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.World;

namespace Starling.Storage.Tests.Bench;

/// <summary>A siblings record written at three replicas, agreed upon once, purged if it shows nothing, and written on: with all states that
/// may still wander about.</summary>
internal sealed class SiblingStory
{
    private readonly Chance chance;
    private readonly List<DvvSet> seen = [];
    private readonly DvvSet[] replicas = [DvvSet.Empty, DvvSet.Empty, DvvSet.Empty];
    private long now = 1;

    public SiblingStory(Chance chance, long watermark)
    {
        this.chance = chance;
        Live(steps: 3 + chance.Below(10), epoch: 1, tombstones: (2, 3));
        var agreed = replicas.Aggregate(DvvSet.Merge);
        now = watermark + 1;
        var isPurged = agreed.All(sibling => sibling.Value.IsTombstone);
        Agreed = isPurged ? null : AgreedRig.Bytes(agreed);
        Array.Fill(replicas, isPurged ? DvvSet.Empty : agreed);
        Live(steps: chance.Below(10), epoch: isPurged ? now : 1, tombstones: (1, 3));
        Mix();
        InFlight = [.. seen.Select(AgreedRig.Bytes)];
    }

    /// <summary>What all replicas hold at the watermark; null for nothing, or nothing any more.</summary>
    public byte[]? Agreed { get; }

    /// <summary>States of before and after, and merges of both.</summary>
    public List<byte[]> InFlight { get; }

    private void Live(int steps, long epoch, (int In, int Of) tombstones)
    {
        for (var step = 0; step < steps; step++)
        {
            var at = chance.Below(replicas.Length);
            if (chance.Odds(1, 3))
            {
                replicas[at] = DvvSet.Merge(replicas[at], replicas[chance.Below(replicas.Length)]);
                continue;
            }

            var context = chance.Odds(1, 3) ? VersionVector.Empty : replicas[chance.Below(replicas.Length)].Context;
            var actor = new ActorId(new NodeId((UInt128)(at + 1)), new HybridTime(epoch));
            var value = new SiblingValue(new HybridTime(now++), chance.Odds(tombstones.In, tombstones.Of), Rig.Bytes($"{now}"));
            replicas[at] = DvvSet.Merge(replicas[at], replicas[at].Update(context, actor, value, out _));
            seen.Add(replicas[at]);
        }
    }

    private void Mix()
    {
        for (var i = chance.Below(5); i > 0 && seen.Count > 0; i--)
        {
            seen.Add(DvvSet.Merge(seen[chance.Below(seen.Count)], seen[chance.Below(seen.Count)]));
        }
    }
}
