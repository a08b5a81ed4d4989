using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Starling.Api;
using Starling.Model.Quorums;

namespace Starling.Simulator.Workloads;

/// <summary>One request of one client, from its call to its end. Times are true time, in microseconds since the world's start.</summary>
public sealed class Operation
{
    public required int Id { get; init; }

    public required int Client { get; init; }

    /// <summary>The machine that coordinated it.</summary>
    public required int Machine { get; init; }

    public required OperationKind Kind { get; init; }

    public required SimTable Table { get; init; }

    public required ConsistencyLevel Level { get; init; }

    public required long Invoked { get; init; }

    /// <summary>When the operation must have ended, its machine's pauses not counted.</summary>
    public long Deadline { get; init; }

    public long Returned { get; set; } = long.MaxValue;

    /// <summary>What the wall clock of <see cref="Machine"/> showed at the call, in microseconds since 1970.</summary>
    public long WallAtCall { get; set; }

    /// <summary>No write time that <see cref="Machine"/> gave to this operation lies before this, in microseconds since 1970; 0 while not known.</summary>
    public long StampMin { get; set; }

    /// <summary>No clock of the cluster, drawn by whatever stamps it has seen, has come further than this when it ended, in microseconds since 1970;
    /// 0 while not known.</summary>
    public long ClockMax { get; set; }

    /// <summary>How far apart the cluster's clocks may ever have been until it ended, in microseconds; 0 while not known.</summary>
    public long ClocksApart { get; set; }

    /// <summary>The session that it is part of; null for none.</summary>
    public int? Session { get; init; }

    public Outcome Outcome { get; set; }

    /// <summary>The failure in words; empty otherwise.</summary>
    public string Error { get; set; } = "";

    /// <summary>True when it ended too late, or not at all before the run did, with nothing to excuse it.</summary>
    public bool IsOverdue { get; set; }

    /// <summary>What it writes; empty for reads.</summary>
    public List<WriteEvent> Writes { get; } = [];

    /// <summary>What it read: one entry for each record looked at, found or not.</summary>
    public List<ReadEvent> Reads { get; } = [];

    /// <summary>The change of the cluster document that it asks for; null for all others.</summary>
    public TableEvent? Change { get; init; }

    /// <summary>True when nothing excuses a failure: all that it needs is up and healthy, and has been for long enough.</summary>
    public bool MustSucceed { get; init; }

    /// <summary>The addresses of those who are in trouble while <see cref="MustSucceed"/> is demanded of all others; empty otherwise.</summary>
    public IReadOnlyList<string> Outsiders { get; init; } = [];

    /// <summary>Why it must be refused before anything happens, whatever else is wrong; null for an operation that may succeed.</summary>
    public StarlingError? MustFailWith { get; init; }

    /// <summary>Why it failed; null when it did not, or when no node said.</summary>
    public StarlingError? FailedWith { get; set; }

    /// <summary>True when its failure may leave a trace: a write, or a change of the cluster document.</summary>
    public bool MayLeaveTrace => IsWrite || Change is not null;

    public bool IsWrite => Kind is OperationKind.Put or OperationKind.Delete or OperationKind.Mutate;

    public override string ToString()
    {
        var text = new StringBuilder();
        var returned = Returned == long.MaxValue ? "-" : Returned.ToString(CultureInfo.InvariantCulture);
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Invoked,10} .. {returned,10} op {Id} client {Client}{(Session is { } session ? $" session {session}" : "")} at n{Machine} {Kind} {Level} {Outcome}");
        if (Change is not null)
        {
            text.Append(' ').Append(Change);
        }

        foreach (var write in Writes)
        {
            text.Append(' ').Append(write);
        }

        foreach (var read in Reads)
        {
            text.Append(' ').Append(read);
        }

        return Error.Length == 0 ? text.ToString() : text.Append(" (").Append(Error).Append(')').ToString();
    }
}
