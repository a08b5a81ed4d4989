using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Linq;
using Starling.Membership.Healing;
using Starling.Membership.Links;
using Starling.Membership.Liveness;
using Starling.Membership.Moves;
using Starling.Membership.Register;
using Starling.Replication.Coordinate;
using Starling.Replication.HintedHandoff;
using Starling.Replication.Replica;
using Starling.Storage.Agreement;
using Starling.Storage.Hints;
using Starling.World;

namespace Starling.Node.Options;

/// <summary>How one node runs. Immutable once the node is made.</summary>
public sealed record NodeOptions
{
    /// <summary>The address under which the other nodes and clients reach this one. <value>Default 127.0.0.1:7800.</value></summary>
    public Endpoint Address { get; init; } = new("127.0.0.1", 7800);

    /// <summary>The nodes that form the cluster together, this one among them; the same list on each. One, or three and more.
    /// <value>Default: this node alone.</value></summary>
    public IReadOnlyList<Endpoint> Seeds { get; init; } = [];

    /// <summary>The node joins the cluster that the seeds have formed, and need not be one of them. <value>Default false.</value></summary>
    public bool Joins { get; init; }

    /// <summary>The node's data centre: 1 to 64 letters, digits, <c>_</c>, <c>-</c> or <c>.</c>. <value>Default dc1.</value></summary>
    public string DataCentre { get; init; } = "dc1";

    /// <summary>The node's rack within its data centre, named likewise. Replicas spread over racks. <value>Default rack1.</value></summary>
    public string Rack { get; init; } = "rack1";

    /// <summary>Name and version that the node tells others, for people.</summary>
    public string Software { get; init; } = "starling/0.1.0";

    /// <summary>Start although the clock stands far behind the stamps that were given out before. Use only when those were wrong.
    /// <value>Default false.</value></summary>
    public bool ForceClock { get; init; }

    /// <summary>Tells the process's working set in bytes, for status. <value>Default null: not told.</value></summary>
    public Func<long>? MemoryGauge { get; init; }

    /// <summary>Where the node measures the requests that it coordinates. <value>Default null: nowhere.</value></summary>
    public Meter? Meter { get; init; }

    /// <summary>Bytes that may wait for the disk; beyond them writes are refused at once. Larger: more memory and longer waits when the disk is slower than
    /// the load. <value>Default 64 MiB; range 1 MiB to 1 GiB.</value></summary>
    public long BytesUnsyncedMax { get; init; } = LocalReplica.BytesUnsyncedMax;

    public CoordinatorOptions Coordinator { get; init; } = new();

    public LinkOptions Links { get; init; } = new();

    public LivenessOptions Liveness { get; init; } = new();

    public RegisterOptions Register { get; init; } = new();

    public HintLimits Hints { get; init; } = new();

    public HintDeliveryOptions HintDelivery { get; init; } = new();

    public AgreementOptions Agreement { get; init; } = new();

    public MoveOptions Moves { get; init; } = new();

    public HealingOptions Healing { get; init; } = new();

    /// <summary>The seeds as configured, or this node alone.</summary>
    public IReadOnlyList<Endpoint> SeedsOrSelf => Seeds.Count == 0 ? [Address] : Seeds;

    /// <summary>Who forms the cluster; or, for a node that joins and is none of them, who is asked.</summary>
    internal bool TryReadSeeds([NotNullWhen(true)] out SeedList? list, out string why) =>
        Joins && !Seeds.Contains(Address) ? SeedList.TryCreateToJoin(Seeds, out list, out why) : SeedList.TryCreate(SeedsOrSelf, out list, out why);

    /// <summary>All that is wrong with these options.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrEmpty(Address.Host))
        {
            yield return "Address: name the address under which others reach this node, for example 10.0.0.1:7800.";
        }

        if (!TryReadSeeds(out _, out var why))
        {
            yield return "Seeds: " + why;
        }

        foreach (var (name, value) in new[] { ("DataCentre", DataCentre), ("Rack", Rack) })
        {
            if (!Membership.Topology.Names.IsName(value))
            {
                yield return $"{name}: '{value}' is not a name. Use 1 to 64 letters, digits, '_', '-' or '.'.";
            }
        }

        if (BytesUnsyncedMax is < 1 << 20 or > 1 << 30)
        {
            yield return "BytesUnsyncedMax must be between 1 MiB and 1 GiB.";
        }

        IEnumerable<string>[] parts =
        [
            Coordinator.Faults(), Links.Faults(), Liveness.Validate(), Register.Validate(), Hints.Faults(), HintDelivery.Faults(),
            Agreement.Faults(), Moves.Faults(), Healing.Faults(),
        ];
        foreach (var part in parts)
        {
            foreach (var fault in part)
            {
                yield return fault;
            }
        }
    }
}
