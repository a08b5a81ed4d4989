using System;
using System.Collections.Generic;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Faults;

/// <summary>A drawn set of one-way cuts, which heal together.</summary>
internal sealed class Partition
{
    private readonly List<(int From, int To)> cuts = [];
    private readonly SortedSet<int> machines = [];

    private Partition()
    {
    }

    /// <summary>The machines at either end of a cut.</summary>
    public IReadOnlyList<int> Machines => [.. machines];

    /// <summary>Draws one of: a single direction, a pair, a deaf node, a mute node, an isolated node, two parts, a bridge (two parts
    /// that both reach one node), a minority of a third at most, a ring of majorities (each node reaches its neighbours on a ring only, so that each sees a
    /// majority and no two see the same), any set of directions.</summary>
    /// <remarks>Rumours and data share one port here, so there is no cut of one without the other. Source of the bridge and the ring: Jepsen's
    /// nemesis (jepsen/src/jepsen/nemesis.clj).</remarks>
    public static Partition Draw(Chance chance, int machines)
    {
        var partition = new Partition();
        var one = chance.Below(machines);
        var other = (one + 1 + chance.Below(machines - 1)) % machines;
        switch (chance.Below(10))
        {
            case 0:
                partition.Add(one, other);
                break;
            case 1:
                partition.Add(one, other);
                partition.Add(other, one);
                break;
            case 2:
                partition.AddAll(machines, (from, to) => to == one);
                break;
            case 3:
                partition.AddAll(machines, (from, to) => from == one);
                break;
            case 4:
                partition.AddAll(machines, (from, to) => from == one || to == one);
                break;
            case 5:
                var side = Sides(chance, machines);
                partition.AddAll(machines, (from, to) => side[from] != side[to]);
                break;
            case 6:
                var shore = Sides(chance, machines);
                partition.AddAll(machines, (from, to) => from != one && to != one && shore[from] != shore[to]);
                break;
            case 7:
                var few = Order(chance, machines);
                var third = Math.Max(1, machines / 3);
                partition.AddAll(machines, (from, to) => few[from] < third != few[to] < third);
                break;
            case 8:
                var place = Order(chance, machines);
                partition.AddAll(machines, (from, to) => !AreNear(place[from], place[to], machines));
                break;
            default:
                partition.AddAll(machines, (_, _) => chance.Odds(1, 4));
                break;
        }

        if (partition.cuts.Count == 0)
        {
            partition.Add(one, other);
        }

        return partition;
    }

    public void Apply(Wires wires)
    {
        foreach (var (from, to) in cuts)
        {
            wires.Cut(from, to);
        }
    }

    public void Heal(Wires wires)
    {
        foreach (var (from, to) in cuts)
        {
            wires.Heal(from, to);
        }
    }

    public override string ToString() => string.Join(", ", cuts.ConvertAll(static c => $"n{c.From} does not reach n{c.To}"));

    private static bool[] Sides(Chance chance, int machines)
    {
        var sides = new bool[machines];
        for (var i = 0; i < machines; i++)
        {
            sides[i] = chance.Odds(1, 2);
        }

        return sides;
    }

    /// <summary>A place for each machine, all different.</summary>
    private static int[] Order(Chance chance, int machines)
    {
        var order = new int[machines];
        for (var i = 1; i < machines; i++)
        {
            var other = chance.Below(i + 1);
            order[i] = order[other];
            order[other] = i;
        }

        return order;
    }

    /// <summary>True when two places on a ring are so near that a machine reaches just a majority, itself counted.</summary>
    private static bool AreNear(int one, int other, int machines)
    {
        var distance = Math.Abs(one - other);
        return Math.Min(distance, machines - distance) <= (machines / 2 + 1) / 2;
    }

    private void Add(int from, int to)
    {
        cuts.Add((from, to));
        machines.Add(from);
        machines.Add(to);
    }

    private void AddAll(int machines, Func<int, int, bool> isCut)
    {
        for (var from = 0; from < machines; from++)
        {
            for (var to = 0; to < machines; to++)
            {
                if (from != to && isCut(from, to))
                {
                    Add(from, to);
                }
            }
        }
    }
}
