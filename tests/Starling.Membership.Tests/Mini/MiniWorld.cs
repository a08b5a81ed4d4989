using System;
using Starling.World;

namespace Starling.Membership.Tests.Mini;

/// <summary>The doors of one life of a node. There is no network: the register has its courier.</summary>
public sealed class MiniWorld(MiniLoop loop, Chance chance, IStore store, Mutant mutants) : IWorld
{
    public TimeProvider Time => loop;

    public Chance Chance => chance;

    public INetwork Network => throw new NotSupportedException();

    public IStore Store => store;

    public IExecutor Executor => loop;

    public Mutant Mutants => mutants;

    public MarkBook Marks { get; } = new();
}
