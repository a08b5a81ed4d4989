using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Replication.Replica;
using Starling.Replication.Sessions;
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
    Mutant mutants,
    MarkBook marks,
    ProofBook? proofs = null)
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

    public MarkBook Marks { get; } = marks;

    /// <summary>Measures requests; null where nobody wants to know.</summary>
    public OperationMeter? Meter { get; init; }

    /// <summary>What sessions may rely on.</summary>
    public ProofBook Proofs { get; } = proofs ?? new ProofBook(new NothingAgreed(), new LateArrivals(clock, TimeSpan.Zero));

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

    /// <summary>True when no more requests may begin.</summary>
    internal bool IsFull => Counters.InFlight >= Options.InFlightMax || Counters.BytesInFlight >= Options.BytesInFlightMax;

    /// <summary>The refusal of a request that would be one too many. Counts it.</summary>
    internal Trouble TooMuch()
    {
        Counters.Refused++;
        Marks.Hit(Mark.RequestTooMany);
        return new Trouble(StarlingError.Overloaded, false, "The node has too many requests in flight. Nothing was done; try again later.");
    }

    /// <summary>The header of a message to a replica of a set, as a view shows it.</summary>
    internal MessageHeader HeaderTo(
        TopologyView view, ReplicaSet set, MessageKind kind, WorkClass work, ulong correlation, uint budgetMs) => new()
    {
        Kind = kind,
        Class = work,
        Correlation = correlation,
        Era = view.Era,
        SlotEpoch = set.SlotEpoch,
        BudgetMs = budgetMs,
    };
}
