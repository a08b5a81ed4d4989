using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>S2: a session's read returns at least what an earlier read of the session has shown of the record.</summary>
/// <remarks>
/// Each write that was shown must be accounted for by each later read. Two more questions find what goes back through a delete: a value that was shown,
/// then was gone, and shows again; and, where the last write wins, a live value after a tombstone of a later time.
/// A scan must show what the session has seen, and adds nothing to it. What excuses a read is in <see cref="SessionMemory"/>.
/// </remarks>
public sealed class SessionsNeverGoBack : OnlineChecker
{
    private readonly Dictionary<(int Session, SimKey Key), SessionMemory> memories = [];
    private readonly Doubts doubts = new();

    public override string Id => "S2";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        if (operation.Session is not { } session || operation.Outcome != Outcome.Ok)
        {
            return;
        }

        foreach (var read in operation.Reads)
        {
            if (!memories.TryGetValue((session, read.Key), out var memory))
            {
                memories.Add((session, read.Key), memory = new SessionMemory());
            }

            foreach (var write in memory.Shown)
            {
                if (!doubts.Accounts(history.Of(read.Key), read, write))
                {
                    Tell(read, write, verdict);
                }
            }

            if (memory.FindReturned(read) is { } returned)
            {
                SessionMemory.Tell(
                    verdict, Id, read, $"op {operation.Id} at {operation.Level} shows {returned} again, which an earlier read of its session no longer showed: {read}");
            }

            if (operation.Kind != OperationKind.Scan)
            {
                memory.Learn(read);
            }
        }
    }

    public override void Finish(Verdict verdict) => doubts.Settle((_, read, write) => Tell(read, write, verdict));

    private void Tell(ReadEvent read, WriteEvent write, Verdict verdict) => SessionMemory.Tell(
        verdict, Id, read, $"op {read.Operation.Id} at {read.Operation.Level} does not see {write}, which an earlier read of its session has shown: {read}");
}
