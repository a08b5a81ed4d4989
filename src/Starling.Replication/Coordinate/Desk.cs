using System;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Replication.Replica;
using Starling.Storage.Commits;
using Starling.Storage.Hints;
using Starling.Storage.Marks;
using Starling.Wire.Frames;
using Starling.World;

namespace Starling.Replication.Coordinate;

/// <summary>What all operations of one coordinator share.</summary>
public sealed class Desk(
    TimeProvider time,
    DeadlineWheel wheel,
    Neighbours neighbours,
    LocalReplica replica,
    NodeClock clock,
    HintStore hints,
    GroupCommit commits,
    CoordinatorOptions options,
    CoordinatorCounters counters,
    Mutant mutants)
{
    private readonly Stack<WriteOperation> idleWrites = new();
    private readonly Stack<ReadOperation> idleReads = new();
    private readonly Stack<RowBuffer> idleRows = new();

    public TimeProvider Time { get; } = time;

    public DeadlineWheel Wheel { get; } = wheel;

    public Neighbours Neighbours { get; } = neighbours;

    public LocalReplica Replica { get; } = replica;

    public NodeClock Clock { get; } = clock;

    public HintStore Hints { get; } = hints;

    public GroupCommit Commits { get; } = commits;

    public CoordinatorOptions Options { get; } = options;

    public CoordinatorCounters Counters { get; } = counters;

    public Mutant Mutants { get; } = mutants;

    public HedgeBudget Hedges { get; } = new(options.HedgesPerThousand);

    public TopologyView View => Neighbours.View;

    public bool Has(Mutant mutant) => (Mutants & mutant) != 0;

    internal WriteOperation RentWrite() => idleWrites.TryPop(out var idle) ? idle : new WriteOperation(this);

    internal void Return(WriteOperation operation) => idleWrites.Push(operation);

    internal ReadOperation RentRead() => idleReads.TryPop(out var idle) ? idle : new ReadOperation(this);

    internal void Return(ReadOperation operation) => idleReads.Push(operation);

    internal RowBuffer RentRows() => idleRows.TryPop(out var idle) ? idle : new RowBuffer();

    internal void Return(RowBuffer rows)
    {
        rows.Clear();
        idleRows.Push(rows);
    }

    /// <summary>The header of a message to a replica of a set.</summary>
    internal MessageHeader HeaderTo(ReplicaSet set, MessageKind kind, WorkClass work, ulong correlation, uint budgetMs) => new()
    {
        Kind = kind,
        Class = work,
        Correlation = correlation,
        Era = View.Era,
        SlotEpoch = set.SlotEpoch,
        BudgetMs = budgetMs,
    };
}
