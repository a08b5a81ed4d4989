using System;
using System.Collections.Generic;
using Starling.Membership.Topology;

namespace Starling.Membership.Moves;

/// <summary>The next change of the cluster document by which moves come on. A closed choice.</summary>
public abstract record MoveAction
{
    private MoveAction()
    {
    }

    /// <summary>Does it to a page: pure, may be called several times.</summary>
    public abstract ChangeResult Apply(ClusterDocument document, UInt128 operation);

    /// <summary>Slots begin to move.</summary>
    public sealed record Begin(IReadOnlyList<SlotStart> Starts) : MoveAction
    {
        public override ChangeResult Apply(ClusterDocument document, UInt128 operation) => MoveChanges.Begin(document, Starts, operation);
    }

    /// <summary>Slots of which nobody is waited for come to the next stage.</summary>
    public sealed record Advance(IReadOnlyList<SlotStep> Steps) : MoveAction
    {
        public override ChangeResult Apply(ClusterDocument document, UInt128 operation) => MoveChanges.Advance(document, Steps, operation);
    }

    /// <summary>Slots stay where they are, because who was to come is going.</summary>
    public sealed record Cancel(IReadOnlyList<SlotStep> Steps) : MoveAction
    {
        public override ChangeResult Apply(ClusterDocument document, UInt128 operation) => MoveChanges.Cancel(document, Steps, operation);
    }

    /// <summary>The plan holds: members that were joining or leaving are done with it.</summary>
    public sealed record Settle : MoveAction
    {
        public override ChangeResult Apply(ClusterDocument document, UInt128 operation) => MoveChanges.Settle(document, operation);
    }
}
