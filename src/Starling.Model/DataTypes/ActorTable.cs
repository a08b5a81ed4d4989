using System;
using System.Collections.Generic;
using Starling.Model.Causality;

namespace Starling.Model.DataTypes;

/// <summary>The actors that occur in a state, ascending: written once, so that a dot costs two or three bytes and not 25.</summary>
internal sealed class ActorTable
{
    private readonly ActorId[] _actors;

    private ActorTable(HashSet<ActorId> actors)
    {
        _actors = [.. actors];
        Array.Sort(_actors);
    }

    public ReadOnlySpan<ActorId> Actors => _actors;

    public static ActorTable Of(DotContext context)
    {
        var actors = new HashSet<ActorId>();
        Collect(context, actors);
        return new ActorTable(actors);
    }

    public static ActorTable Of(Node node)
    {
        var actors = new HashSet<ActorId>();
        Collect(node, actors);
        return new ActorTable(actors);
    }

    public ulong IndexOf(ActorId actor) => (ulong)Array.BinarySearch(_actors, actor);

    private static void Collect(Node node, HashSet<ActorId> actors)
    {
        Collect(node.Known, actors);
        foreach (ref readonly var fact in node.Facts.AsSpan())
        {
            _ = actors.Add(fact.Dot.Actor);
        }

        foreach (var child in node.Children)
        {
            Collect(child, actors);
        }
    }

    private static void Collect(DotContext context, HashSet<ActorId> actors)
    {
        foreach (ref readonly var range in context.Ranges)
        {
            _ = actors.Add(range.Actor);
        }
    }
}
