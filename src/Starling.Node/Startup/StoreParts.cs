using System;
using System.Collections.Generic;
using Microsoft.Extensions.Logging;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Node.Options;
using Starling.Storage.Agreement;
using Starling.Storage.Commits;
using Starling.Storage.Marks;
using Starling.Storage.Purging;
using Starling.Storage.Records;
using Starling.Storage.Scrub;
using Starling.World;

namespace Starling.Node.Startup;

/// <summary>What a node stores, put together: records and all that is kept in step with them.</summary>
internal sealed class StoreParts
{
    private readonly IWorld world;
    private readonly Losses losses;

    /// <exception cref="WorldException">The slots' marks cannot be read.</exception>
    public StoreParts(IWorld world, NodeOptions options, NodeId self, ILogger logger)
    {
        this.world = world;
        Fingerprints = new Fingerprints(world.Store, options.Agreement);
        Commits = new GroupCommit(world.Store, world.Executor, world.Mutants, world.Marks, Fingerprints);
        Slots = new SlotMarks(world.Store, Commits);
        Records = new RecordStore(
            world.Store, Commits, world.Mutants, world.Marks, Fingerprints, Slots, new RetiredActors(self, world.Mutants, world.Marks));
        Leaves = new LeafReader(world.Store, Fingerprints);
        Purger = new Purger(world.Store, Records, Commits, Slots, Leaves, options.Agreement, world.Marks);
        Scrubber = new Scrubber(Leaves, Fingerprints, Commits, Slots, world.Marks);
        losses = new Losses(world.Store, Fingerprints, Leaves, Commits, Slots);
        world.Store.Watch(new DamageLog(logger, losses));
    }

    public Fingerprints Fingerprints { get; }

    public GroupCommit Commits { get; }

    public SlotMarks Slots { get; }

    public RecordStore Records { get; }

    public LeafReader Leaves { get; }

    public Purger Purger { get; }

    public Scrubber Scrubber { get; }

    /// <summary>The cluster's document is known: records can be taken from now on.</summary>
    /// <exception cref="WorldException">The store gave an error other than damage.</exception>
    public void Begin(ClusterDocument document, HybridTime start)
    {
        Fingerprints.Begin(document.Secret, document.Placement.Geometry, start, losses.HasLostSums());
        var tables = new List<(uint Table, ResolutionRule Rule)>(document.Tables.Length);
        foreach (var table in document.Tables)
        {
            tables.Add((table.Id, table.Rule));
        }

        losses.Settle(tables);
        new Recount(world.Store, Fingerprints, Commits, Slots, world.Marks).Run(tables);
    }
}
