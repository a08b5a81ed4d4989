using System.Collections.Generic;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Checkers;

/// <summary>S1: a session's read returns what the session has written and was acknowledged, or what replaced it, at any level and any node; and a session's
/// writes are stamped in their order.</summary>
/// <remarks>
/// A request that fails promises nothing and breaks nothing: to be told "not now" is allowed, to be shown less is not. A session has one request at
/// a time, so whatever ended before the read began was answered to the same token.
/// The proofs by which a single replica may answer rest on clocks less than a second apart. Once they were further apart a read that shows
/// too little is told as excused (<see cref="SessionMemory"/>). The order of stamps rests on no clock, and nothing excuses it.
/// </remarks>
public sealed class SessionsSeeTheirWrites : OnlineChecker
{
    private readonly Dictionary<(int Session, SimKey Key), List<WriteEvent>> written = [];
    private readonly Doubts doubts = new();

    public override string Id => "S1";

    public override void Ended(History history, Operation operation, Verdict verdict)
    {
        if (operation.Session is not { } session || operation.Outcome != Outcome.Ok)
        {
            return;
        }

        foreach (var read in operation.Reads)
        {
            foreach (var write in written.GetValueOrDefault((session, read.Key), []))
            {
                if (!doubts.Accounts(history.Of(read.Key), read, write))
                {
                    Tell(read, write, verdict);
                }
            }
        }

        foreach (var write in operation.Writes)
        {
            Keep(session, write, verdict);
        }
    }

    public override void Finish(Verdict verdict) => doubts.Settle((_, read, write) => Tell(read, write, verdict));

    private void Keep(int session, WriteEvent write, Verdict verdict)
    {
        if (!written.TryGetValue((session, write.Key), out var before))
        {
            written.Add((session, write.Key), before = []);
        }

        if (write.Key.Table == SimTable.LastWriteWins && before.Find(one => one.Time >= write.Time && write.Time != 0) is { } later)
        {
            verdict.Add(Id, $"the session wrote {later}, and then {write}, which is not stamped later", write.Key, write.Operation);
        }

        before.Add(write);
    }

    private void Tell(ReadEvent read, WriteEvent write, Verdict verdict) => SessionMemory.Tell(
        verdict, Id, read, $"op {read.Operation.Id} at {read.Operation.Level} does not see {write} of its own session: {read}");
}
