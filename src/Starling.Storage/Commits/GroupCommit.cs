using System;
using System.Collections.Generic;
using Starling.Storage.Agreement;
using Starling.World;

namespace Starling.Storage.Commits;

/// <summary>Gathers what a node's operations write and makes it durable in groups: many operations, one sync.</summary>
/// <remarks>
/// While one batch is being synced the next one fills; it leaves at the end of the turn in which the first came back. So the group
/// grows with the load by itself (DeWitt et al., "Implementation Techniques for Main Memory Database Systems", 1984, section 5),
/// and with one operation in flight nothing waits for company. At most two batches exist. The number of waiting operations is
/// bounded by whoever admits them.
/// </remarks>
public sealed class GroupCommit : IStoreWaiter
{
    private readonly IStore store;
    private readonly Mutant mutants;
    private readonly MarkBook marks;
    private readonly Fingerprints? fingerprints;
    private Group open = new();
    private Group inFlight = new();
    private bool isCommitting;

    /// <param name="store">Where groups go.</param>
    /// <param name="executor">At the end of whose turns they leave.</param>
    /// <param name="mutants">Planted bugs; none outside tests.</param>
    /// <param name="marks">Where rare branches are counted.</param>
    /// <param name="fingerprints">Kept in step with the records of each group; null where none are kept.</param>
    public GroupCommit(
        IStore store, IExecutor executor, Mutant mutants = Mutant.None, MarkBook? marks = null, Fingerprints? fingerprints = null)
    {
        this.store = store;
        this.mutants = mutants;
        this.marks = marks ?? new MarkBook();
        this.fingerprints = fingerprints;
        executor.AtTurnEnd(Flush);
    }

    /// <summary>The batch that is filling. Append to it and call <see cref="Await"/> in the same step.</summary>
    public StoreBatch Batch => open.Batch;

    /// <summary>Records of the batch that is filling.</summary>
    public PendingRecords Filling => open.Records;

    /// <summary>Records of the batch that is being synced.</summary>
    public PendingRecords Syncing => inFlight.Records;

    /// <summary>The fault after which nothing is acknowledged from this store again; null while it is well.</summary>
    public WorldException? Broken { get; private set; }

    /// <summary>Groups that have ended, well or not.</summary>
    public long Groups { get; private set; }

    /// <summary>Notes what a put of the filling batch does to the fingerprints.</summary>
    public void Note(in SumChange change) => open.Changes.Add(change);

    /// <summary>True when what is filling or being synced changes records of a leaf.</summary>
    public bool Touches(uint table, int slot, int leaf) =>
        Touches(open.Changes, table, slot, leaf) || Touches(inFlight.Changes, table, slot, leaf);

    /// <summary>Calls <paramref name="waiter"/> when everything appended so far is durable.</summary>
    public void Await(IDurableWaiter waiter)
    {
        if (!open.IsEmpty)
        {
            open.Waiters.Add(waiter);
        }
        else if (isCommitting)
        {
            inFlight.Waiters.Add(waiter);
        }
        else
        {
            waiter.Durable(Broken);
        }
    }

    /// <remarks>
    /// The records are forgotten before anyone hears of it: what failed must not be a base of later merges. For the same reason a
    /// group that fails takes the filling one with it: that one may hold merges with states that are now lost, and may have told
    /// a waiter nothing but "a newer state is on its way". What is appended while waiters run goes to the filling batch,
    /// so the list of waiters stands still.
    /// </remarks>
    void IStoreWaiter.Committed(StoreBatch batch, WorldException? fault)
    {
        Groups++;
        if (fault is { Fault: not WorldFault.DiskFull })
        {
            Broken = fault;
        }

        isCommitting = false;
        if (fault is null || (mutants & Mutant.SumsNotTakenBack) != 0)
        {
            fingerprints?.Keep();
        }
        else
        {
            fingerprints?.TakeBack();
        }

        inFlight.Records.Clear();
        inFlight.Batch.Clear();
        inFlight.Changes.Clear();
        if (fault is not null)
        {
            marks.Hit(Mark.GroupFailed);
        }

        if (fault is not null && (mutants & Mutant.FailedGroupLeavesNext) == 0)
        {
            if (!open.IsEmpty)
            {
                marks.Hit(Mark.GroupFailedWithNext);
            }

            open.Records.Clear();
            open.Batch.Clear();
            open.Changes.Clear();
            inFlight.Waiters.AddRange(open.Waiters);
            open.Waiters.Clear();
        }

        foreach (var waiter in inFlight.Waiters)
        {
            waiter.Durable(fault);
        }

        inFlight.Waiters.Clear();
    }

    private static bool Touches(List<SumChange> changes, uint table, int slot, int leaf)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            if (changes[i].Leaf == leaf && changes[i].Slot == slot && changes[i].Table == table)
            {
                return true;
            }
        }

        return false;
    }

    private void Flush()
    {
        if (isCommitting || open.IsEmpty)
        {
            return;
        }

        (open, inFlight) = (inFlight, open);
        isCommitting = true;
        fingerprints?.Enter(inFlight.Changes, inFlight.Batch);
        if (Broken is not null)
        {
            ((IStoreWaiter)this).Committed(inFlight.Batch, Broken);
            return;
        }

        store.Commit(inFlight.Batch, this);
    }

    private sealed class Group
    {
        public StoreBatch Batch { get; } = new();

        public PendingRecords Records { get; }

        public List<SumChange> Changes { get; } = [];

        public List<IDurableWaiter> Waiters { get; } = [];

        /// <summary>A sum that is set right is a change of its own, with no put of a record beside it.</summary>
        public bool IsEmpty => Batch.IsEmpty && Changes.Count == 0;

        public Group() => Records = new PendingRecords(Batch);
    }
}
