using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;

namespace Starling.Simulator.Scenarios;

/// <summary>One call of a client from its beginning to its end: a node, the way there, the answer, the way back, and perhaps another node.</summary>
/// <remarks>
/// It does what the remote client does, so that a scenario meets the same outcomes as in production: a call has a deadline that covers all
/// its attempts; what failed through one node is tried through another one, a write only when it is certain that it was not done, or when it carries an
/// operation's id; a node that
/// dies with the call in flight is a lost link, and whether a write was done is then not known. The end is told once, on the client's executor.
/// </remarks>
internal sealed class OutsideCall<T>(
    Seat seat, ScenarioCall record, TimeSpan timeout, Func<IStarling, ValueTask<T>> ask, bool isRepeatable) : NodeCall
{
    private const int AttemptsMax = 3;
    private static readonly TimeSpan RetryMax = TimeSpan.FromMilliseconds(20);

    /// <summary>The node's own time-out says more than ours, so it gets the time to travel.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource<T> answer = new();
    private CancellationTokenRegistration registration;
    private Action? deliver;
    private int attempts;
    private int life;
    private bool isDoubtful;

    private SimLoop Loop => seat.Cluster.Loop;

    private bool IsOver => deliver is not null;

    public ValueTask<T> Start(CancellationToken cancellation)
    {
        if (seat.IsTold)
        {
            seat.Book.Add(record);
        }

        if (cancellation.IsCancellationRequested)
        {
            Cancel(cancellation, isSent: false);
            return new ValueTask<T>(answer.Task);
        }

        registration = cancellation.Register(() => Cancel(cancellation, isSent: attempts > 0));
        Loop.After(timeout + Slack, TimeOut);
        Loop.At(Loop.Now, Attempt);
        return new ValueTask<T>(answer.Task);
    }

    public override void LoseNode() => Loop.At(Loop.Now + Way(), () => Fail(new StarlingException(
        StarlingError.LinkLost, $"The link to n{Host!.Index} broke with the request in flight.", record.IsWrite)));

    private void Attempt()
    {
        if (IsOver)
        {
            return;
        }

        Host = PickReady();
        if (Host is null)
        {
            // Nobody is there to talk to: the deadline ends the trying.
            Loop.After(RetryMax, Attempt);
            return;
        }

        attempts++;
        life = Host.Lives;
        record.Machine = Host.Index;
        seat.Enter(this);
        Loop.At(Loop.Now + Way(), Arrive);
    }

    private void Arrive()
    {
        // A node that died meanwhile has told this call so already.
        if (Host is { IsUp: true } host && host.Lives == life)
        {
            host.Executor!.Post(static self => ((OutsideCall<T>)self!).Run(), this);
        }
    }

    /// <summary>Runs on the node's executor. Nothing escapes from it: what the node throws is the caller's.</summary>
    private async void Run()
    {
        try
        {
            var result = await ask(Host!.Node!.Local);
            Answered(() => End(Outcome.Ok, "", result, () => answer.TrySetResult(result)));
        }
        catch (StarlingException failure)
        {
            if (failure.Code == StarlingError.Internal)
            {
                Loop.Note($"{record} ended with an internal error: {failure}");
            }

            Answered(() => Fail(failure));
        }
        catch (Exception fault)
        {
            Answered(() => End(Outcome.Unknown, fault.Message, null, () => answer.TrySetException(fault)));
        }
    }

    private void Answered(Action end)
    {
        seat.Leave(this);
        Loop.At(Loop.Now + Way(), end);
    }

    private void Fail(StarlingException failure)
    {
        if (IsOver)
        {
            return;
        }

        isDoubtful |= failure.MayHaveHappened;
        var mayTryAgain = failure.IsTransient || failure.Code is StarlingError.DiskFull or StarlingError.ReplicasFailed;
        if (mayTryAgain && attempts < AttemptsMax && (isRepeatable || !(record.IsWrite && failure.MayHaveHappened)))
        {
            Loop.At(Loop.Now + 1 + SimLoop.Micros(seat.Calls.Between(TimeSpan.Zero, RetryMax * attempts)), Attempt);
            return;
        }

        GiveUp(failure);
    }

    private void TimeOut() => GiveUp(attempts == 0
        ? new StarlingException(StarlingError.NotReady, $"No node served requests within {timeout.TotalSeconds:0.###} s.")
        : new StarlingException(
            StarlingError.Timeout, $"n{record.Machine} did not answer within {timeout.TotalSeconds:0.###} s.", record.IsWrite));

    private void GiveUp(StarlingException failure)
    {
        // What one attempt may have done the last one's failure does not undo.
        var told = isDoubtful && !failure.MayHaveHappened
            ? new StarlingException(failure.Code, failure.Message, mayHaveHappened: true, failure) { Got = failure.Got, Needed = failure.Needed }
            : failure;
        End(
            record.IsWrite && told.MayHaveHappened ? Outcome.Unknown : Outcome.Failed, $"{told.Code}: {told.Message}",
            null, () => answer.TrySetException(told));
    }

    private void Cancel(CancellationToken cancellation, bool isSent) => End(
        record.IsWrite && isSent ? Outcome.Unknown : Outcome.Failed, "cancelled by its caller", null,
        () => answer.TrySetCanceled(cancellation));

    private void End(Outcome outcome, string error, object? result, Action tell)
    {
        if (!IsOver)
        {
            deliver = tell;
            record.Outcome = outcome;
            record.Error = error;
            record.Answer = result;
            record.Ended = TimeSpan.FromMicroseconds(Loop.Now);
            seat.Executor.Post(static self => ((OutsideCall<T>)self!).Deliver(), this);
        }
    }

    private void Deliver()
    {
        registration.Dispose();
        deliver!();
    }

    private long Way() => seat.Cluster.Wires.Weather.DrawDelay(seat.Calls);

    private SimHost? PickReady()
    {
        var hosts = seat.Cluster.Hosts;
        var first = seat.Calls.Below(hosts.Count);
        for (var i = 0; i < hosts.Count; i++)
        {
            var host = hosts[(first + i) % hosts.Count];
            if (host.IsReady)
            {
                return host;
            }
        }

        return null;
    }
}
