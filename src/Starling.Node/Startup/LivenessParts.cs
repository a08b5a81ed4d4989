using System;
using Starling.Membership.Links;
using Starling.Membership.Liveness;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Storage.Marks;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Node.Startup;

/// <summary>The parts of a node that say who is alive, put together.</summary>
internal sealed class LivenessParts
{
    private readonly Swim swim;

    public LivenessParts(
        IWorld world, LivenessOptions options, NodeMarks marks, NodeClock clock, Func<NodeId, PeerLink?> linkOf,
        DocumentRegister register, Func<TopologyView?> view, Func<ulong, NodeState> describe)
    {
        swim = new Swim(marks.Node, marks.Boot, options, world.Chance.Fork("swim"), world.Mutants, world.Marks);
        Prober = new Prober(
            world.Time, options, swim, id => linkOf(id) is { } link ? new LinkGlance(link.IsUp, link.HeardAt, link.InFlight) : default,
            world.Marks);
        Wire = new ProbeWire(world.Time, swim, Prober, linkOf, new ProbeTalk
        {
            Now = () => clock.Last,
            Wall = () => clock.WallMicros,
            Epoch = () => register.Epoch,
            Era = () => view()?.Era ?? 0,
            Learn = (address, probe) =>
            {
                clock.TryObserve(probe.Now);
                register.EpochSeen(address, probe.Epoch);
            },
        });
        Spread = new StateSpread(world.Time, world.Chance.Fork("states"), States, Prober, linkOf, describe);
    }

    public Prober Prober { get; }

    public ProbeWire Wire { get; }

    public StateTable States { get; } = new();

    public StateSpread Spread { get; }

    /// <summary>A node is a member, and this is our link to it.</summary>
    public void Watch(NodeId member, PeerLink link)
    {
        Prober.Watch(member);
        if (link is { IsUp: true, Identity: { } identity } && identity.Node == member)
        {
            Prober.LinkUp(member, identity.Incarnation);
        }
    }

    /// <summary>A node is no member any longer.</summary>
    public void Forget(NodeId member)
    {
        Prober.Forget(member);
        Wire.Forget(member);
    }

    /// <summary>True when a member is dead by what was found and not denied, not by our own link alone.</summary>
    public bool IsHeldForDead(NodeId member) => swim.StateOf(member) == PeerState.Dead;

    public void Stop()
    {
        Prober.Stop();
        Spread.Stop();
    }
}
