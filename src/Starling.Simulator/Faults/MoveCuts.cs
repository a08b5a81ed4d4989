using System;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>Cuts machines off from one another just when a move of slots makes a step.</summary>
/// <remarks>
/// What a move must get right shows only when somebody acts by one page of the document while others act by the next, and then only when the few who took a write are those who
/// do not keep the slot. Cuts that are drawn without regard to that hardly ever hit it. So there are three manners: one who plays a part is cut off for a while; somebody reaches
/// nobody but a majority of the old replicas, those that go among them, and that maybe a little later, so that what it asks for arrives there under an old page; and any
/// directions are cut, each for a time of its own.
/// </remarks>
/// <param name="cluster">Whose wires are cut.</param>
/// <param name="chance">A stream of its own.</param>
internal sealed class MoveCuts(SimCluster cluster, Chance chance)
{
    private const int OneInMax = 2;
    private const int OthersOneIn = 6;
    private const int OutOf = 4;
    private static readonly TimeSpan CutMin = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstMax = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan LaterMin = TimeSpan.FromMilliseconds(1000);
    private static readonly TimeSpan LaterMax = TimeSpan.FromMilliseconds(2500);

    private readonly int oneIn = 1 + chance.Below(OneInMax);
    private readonly MoveStep favourite = chance.Below(3) switch { 0 => MoveStep.Begun, 1 => MoveStep.Filled, _ => MoveStep.ReadsBoth };
    private readonly TimeSpan longest = TimeSpan.FromMilliseconds(100 << chance.Below(5));

    private long isWholeAt;

    /// <summary>A move has made a step. While the cuts of an earlier step last there are no more: under too many of them nothing moves.</summary>
    public void Step(MoveScene scene)
    {
        if (cluster.Loop.Now < isWholeAt || !chance.Odds(1, oneIn))
        {
            return;
        }

        if (scene.Step == favourite)
        {
            LeaveOldOnes(scene);
        }
        else if (chance.Odds(1, OthersOneIn))
        {
            if (chance.Odds(1, 2))
            {
                CutOff(scene);
            }
            else
            {
                CutAny();
            }
        }
    }

    /// <summary>One who plays a part hears nobody, or is heard by nobody, or both, for a while.</summary>
    private void CutOff(MoveScene scene)
    {
        List<NodeId> players = [.. scene.Old, .. scene.New];
        if (Victims.Pick(cluster, chance, host => host.IsUp && TopologyChanges.IdOf(host) is { } id && players.Contains(id)) is not { } victim)
        {
            return;
        }

        var ways = 1 + chance.Below(3);
        var time = chance.Between(CutMin, longest);
        foreach (var host in cluster.Hosts)
        {
            if (host != victim && chance.Odds(3, OutOf))
            {
                Cut(victim, host, ways, time);
            }
        }
    }

    /// <summary>Somebody reaches a majority of the old replicas, those that go first, at once or soon, and the others later.</summary>
    private void LeaveOldOnes(MoveScene scene)
    {
        var friends = new List<NodeId>();
        for (var i = 0; i < scene.Old.Count / 2 + 1 && i < scene.Old.Count; i++)
        {
            friends.Add(scene.Old[i]);
        }

        var isFriend = chance.Odds(1, 2);
        var going = scene.Old.Count > 0 ? scene.Old[0] : default;
        if (Victims.Pick(cluster, chance, host => host.IsUp && TopologyChanges.IdOf(host) is { } id && id != going && (!isFriend || friends.Contains(id))) is not { } victim)
        {
            return;
        }

        var ways = chance.Odds(1, 2) ? 3 : 1 + chance.Below(2);
        var isAtOnce = chance.Odds(1, 2);
        var first = chance.Between(CutMin, FirstMax);
        var time = chance.Between(LaterMin, LaterMax);
        foreach (var host in cluster.Hosts)
        {
            if (host == victim)
            {
                continue;
            }

            if (TopologyChanges.IdOf(host) is not { } id || !friends.Contains(id))
            {
                Cut(victim, host, ways, time);
            }
            else if (!isAtOnce)
            {
                Cut(victim, host, ways, first);
            }
        }
    }

    private void CutAny()
    {
        var share = 1 + chance.Below(2);
        foreach (var from in cluster.Hosts)
        {
            foreach (var to in cluster.Hosts)
            {
                if (from != to && chance.Odds(share, OutOf))
                {
                    Cut(from, to, 1, chance.Between(CutMin, longest));
                }
            }
        }
    }

    /// <param name="one">A machine.</param>
    /// <param name="other">Another.</param>
    /// <param name="ways">1: what the first says, 2: what the other says, 3: both.</param>
    /// <param name="time">How long.</param>
    private void Cut(SimHost one, SimHost other, int ways, TimeSpan time)
    {
        CutFor(one.Index, other.Index, (ways & 1) != 0, time);
        CutFor(other.Index, one.Index, (ways & 2) != 0, time);
    }

    private void CutFor(int from, int to, bool isMeant, TimeSpan time)
    {
        if (isMeant)
        {
            isWholeAt = Math.Max(isWholeAt, cluster.Loop.Now + SimLoop.Micros(time));
            cluster.Wires.Cut(from, to);
            cluster.Loop.After(time, () => cluster.Wires.Heal(from, to));
        }
    }
}
