using System;
using System.Collections.Generic;
using System.Text;
using Starling.Api;
using Starling.Client.Connections;
using Starling.Client.Retries;
using Starling.Client.Routing;
using Starling.Membership.Topology;
using Starling.Model.Values;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Client.Calls;

/// <summary>Carries each call from its start to its end: its turn, the node, the deadline, the next attempt.</summary>
/// <remarks>
/// All on the executor but <see cref="Begin"/> and <see cref="PostCancel"/>. Bounds: calls in flight, calls waiting, attempts, the retry budget,
/// and a deadline for everything. Laws: a call ends exactly once; 0 &lt;= in flight &lt;= InFlightMax; a call that is over is in no list.
/// </remarks>
internal sealed class CallDesk : IDisposable
{
    /// <summary>The node knows best why a call took too long, so its answer gets this much time to arrive after the deadline.</summary>
    private static readonly TimeSpan GraceMax = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    private readonly IWorld world;
    private readonly StarlingClientOptions options;
    private readonly Nodes nodes;
    private readonly Router router;
    private readonly RetryBudget budget;
    private readonly Chance chance;
    private readonly DeadlineWheel wheel;
    private readonly LinkedList<Call> waiting = [];
    private readonly long silenceMax;
    private int inFlight;
    private bool isPumping;
    private long idsFrom;
    private volatile StarlingException? end;

    public CallDesk(IWorld world, StarlingClientOptions options, Nodes nodes)
    {
        this.world = world;
        this.options = options;
        this.nodes = nodes;
        router = new Router(nodes);
        chance = world.Chance.Fork("client retries");
        wheel = new DeadlineWheel(world, Due);
        silenceMax = Ticks(options.SilenceMax);
        budget = new RetryBudget(
            options.RetryPercent, options.RetryFloor, options.InFlightMax, world.Time.GetTimestamp(), world.Time.TimestampFrequency);
        nodes.Better = Pump;
    }

    public int AttemptsMax => options.MaxAttempts;

    /// <summary>Begins a call, from any thread.</summary>
    public void Begin(Call call)
    {
        if (world.Executor.IsHere)
        {
            Start(call);
            return;
        }

        world.Executor.Post(static posted => ((Call)posted!).Desk.Start((Call)posted), call);

        // An executor that has stopped drops what is posted.
        if (end is { } over && call.TryClaim())
        {
            call.Reject(over);
        }
    }

    /// <summary>The caller's token was cancelled, on whatever thread.</summary>
    public void PostCancel(Call call) =>
        world.Executor.Post(static posted => ((Call)posted!).Desk.Cancel((Call)posted), call);

    /// <summary>Fails all calls, and all later ones.</summary>
    public void Close(StarlingException reason)
    {
        end ??= reason;
        foreach (var call in wheel.TakeAll())
        {
            if (call.Stage == CallStage.Sent)
            {
                call.At!.Link.Forget(call.Correlation);
                Fail(call, new Failure(end.Code, IsWrite(call), end.Message));
            }
            else if (call.Stage != CallStage.None)
            {
                Fail(call, new Failure(end.Code, false, end.Message));
            }
        }
    }

    public void Dispose() => wheel.Dispose();

    public void Replied(Call call, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        var node = call.At!;
        if (header.Kind == call.AnswerKind)
        {
            if (call.TryKeep(body, nodes.View?.ClusterTag ?? 0))
            {
                budget.Succeeded();
                End(call, null);
            }
            else
            {
                Fail(call, new Failure(StarlingError.Internal, IsWrite(call),
                    $"The answer of {node.Remote} cannot be read. Use a client of a matching release."));
            }
        }
        else if (header.Kind == MessageKind.Failed && Failed.TryRead(body, out var failed))
        {
            var code = failed.Error <= (byte)StarlingError.NotRemembered ? (StarlingError)failed.Error : StarlingError.Internal;
            Weigh(call, new Failure(code, failed.MayHaveHappened, failed.Text, failed.Got, failed.Needed));
        }
        else
        {
            Fail(call, new Failure(StarlingError.Internal, IsWrite(call),
                $"{node.Remote} answered with a message of another kind ({header.Kind}). Use a client of a matching release."));
        }
    }

    public void Lost(Call call) => Weigh(call, new Failure(
        StarlingError.LinkLost, IsWrite(call), $"The link to {call.At!.Remote} broke with the request in flight."));

    private void Start(Call call)
    {
        if (!call.TryClaim())
        {
            return;
        }

        call.GiveUpAt = world.Time.GetTimestamp() + Ticks(call.Timeout);
        call.WatchCancellation();
        if (call.Cancellation.IsCancellationRequested)
        {
            End(call, Cancelled(call));
        }
        else if (end is not null)
        {
            Fail(call, new Failure(end.Code, false, end.Message));
        }
        else if (MayLaunch(call))
        {
            Launch(call);
        }
        else if (waiting.Count >= options.WaitingMax)
        {
            Fail(call, new Failure(StarlingError.Overloaded, false,
                $"{inFlight} calls of this client are in flight and {waiting.Count} wait for their turn. Nothing was sent: call less often, or "
                + "raise InFlightMax."));
        }
        else
        {
            call.Stage = CallStage.Waiting;
            waiting.AddLast(call.Place);
            wheel.Set(call, call.GiveUpAt);
        }
    }

    private bool MayLaunch(Call call) => inFlight < options.InFlightMax && (nodes.View is not null || !call.NeedsMap);

    private void Launch(Call call)
    {
        inFlight++;
        call.IsLaunched = true;
        if (world.Time.GetTimestamp() >= idsFrom)
        {
            call.DrawOperation(chance);
        }

        Attempt(call);
    }

    /// <summary>Gives the places that are free to those who wait.</summary>
    private void Pump()
    {
        // Launching may fail at once, which frees a place: the loop that is running takes it.
        if (isPumping || end is not null)
        {
            return;
        }

        isPumping = true;
        while (waiting.First is { } first && MayLaunch(first.Value))
        {
            waiting.RemoveFirst();
            Launch(first.Value);
        }

        isPumping = false;
    }

    private void Attempt(Call call)
    {
        var now = world.Time.GetTimestamp();
        var table = nodes.View?.FindTable(call.Table);
        if (table is null && call.Table.Length > 0)
        {
            // A table made a moment ago: any node may take the call, and the next map has it.
            nodes.DoubtMap();
        }

        var set = table is null || call.Partition.IsEmpty ? null : table.SetOf(call.Token);
        var needsReplica = call.Kind is MessageKind.Write or MessageKind.DataUpdate or MessageKind.DataFetch && table?.Rule.MintsDots() == true;
        call.Attempts++;
        var node = router.Choose(set, needsReplica, call.Tried, now);
        call.At = node;
        call.Tried[call.Attempts - 1] = node;
        if (node is null || !node.Link.TryBegin(call, 0, out var correlation))
        {
            Weigh(call, node is null
                ? new Failure(StarlingError.Unavailable, false, nodes.Explain())
                : new Failure(StarlingError.Overloaded, false, $"Too much waits to be sent to {node.Remote}. Nothing was sent; call less often."));
            return;
        }

        call.Stage = CallStage.Sent;
        call.Correlation = correlation;
        call.SentAt = now;
        call.FirstSentAt = call.Attempts == 1 ? now : call.FirstSentAt;
        call.Age = TimeSpan.FromMilliseconds(Milliseconds(now - call.FirstSentAt));
        call.AttemptUntil = AttemptEnd(call, now);
        call.WriteFrame(node.Link.Output, HeaderOf(call, now), table is null ? Encoding.UTF8.GetBytes(call.Table) : table.NameUtf8);
        wheel.Set(call, Math.Min(now + (silenceMax / 2), call.AttemptUntil + GraceOf(call)));
    }

    /// <summary>A write that may be tried again after "not known" leaves time for that: half of what is left, while attempts are left.</summary>
    private long AttemptEnd(Call call, long now) =>
        call.IsRepeatable && call.Attempts < options.MaxAttempts
            ? now + ((call.GiveUpAt - now) / 2)
            : call.GiveUpAt;

    private MessageHeader HeaderOf(Call call, long now) => new()
    {
        Kind = call.Kind,
        Class = WorkClass.Client,
        Correlation = call.Correlation,
        Era = nodes.View?.Era ?? 0,
        BudgetMs = (uint)Math.Clamp(Milliseconds(call.AttemptUntil - now), 1, 600_000),
    };

    private void Due(Call call, long now)
    {
        switch (call.Stage)
        {
            case CallStage.Waiting when now >= call.GiveUpAt:
                Fail(call, nodes.View is null && call.NeedsMap
                    ? new Failure(StarlingError.Unavailable, false, nodes.Explain())
                    : new Failure(StarlingError.Overloaded, false,
                        $"{inFlight} calls of this client are in flight, and this one's turn did not come in time. Nothing was sent."));
                break;
            case CallStage.Pausing:
                Attempt(call);
                break;
            case CallStage.Sent:
                DueWhileSent(call, now);
                break;
            default:
                break;
        }
    }

    private void DueWhileSent(Call call, long now)
    {
        var node = call.At!;
        if (now >= call.AttemptUntil + GraceOf(call))
        {
            node.Link.Forget(call.Correlation);
            NoteIfSilent(node, call, now);
            Weigh(call, new Failure(StarlingError.Timeout, IsWrite(call),
                $"{node.Remote} did not answer within {Milliseconds(call.AttemptUntil - call.SentAt)} ms."));
        }
        else if (NoteIfSilent(node, call, now) && (call.IsRepeatable || !IsWrite(call)))
        {
            node.Link.Forget(call.Correlation);
            Weigh(call, new Failure(StarlingError.Timeout, IsWrite(call), $"{node.Remote} says nothing."));
        }
        else
        {
            // A node that is only slow answers a probe: a long scan is not a silence.
            nodes.Probe(node, now);
            wheel.Set(call, Math.Min(now + (silenceMax / 2), call.AttemptUntil + GraceOf(call)));
        }
    }

    private bool NoteIfSilent(NodeLink node, Call call, long now)
    {
        if (now - Math.Max(call.SentAt, node.Link.HeardAt) < silenceMax)
        {
            return false;
        }

        node.NoteSilence(now);
        return true;
    }

    private void Cancel(Call call)
    {
        if (call.Stage == CallStage.None)
        {
            return;
        }

        if (call.Stage == CallStage.Sent)
        {
            call.At!.Link.Forget(call.Correlation);
        }

        End(call, Cancelled(call));
    }

    private OperationCanceledException Cancelled(Call call) => new(
        IsWrite(call) && call.Attempts > 0 ? "The call was cancelled. The write may have happened." : "The call was cancelled.",
        call.Cancellation);

    /// <summary>An attempt has failed: another one, or the end.</summary>
    private void Weigh(Call call, in Failure failure)
    {
        var now = world.Time.GetTimestamp();
        Learn(call, failure, now);
        call.MayHaveHappened |= failure.MayHaveHappened;
        call.Last = failure;
        if (end is null && failure.Code == StarlingError.NotRemembered && call.Attempts < options.MaxAttempts && call.TryDropOperation())
        {
            // Whoever counts so fast does without ids for a while, or each of its calls would be sent twice.
            idsFrom = now + Ticks(Rest);
            Attempt(call);
            return;
        }

        if (end is null && RetryDecision.MayRetry(SafetyOf(call), failure, call.Attempts, options.MaxAttempts))
        {
            var next = now + Ticks(Pause.After(call.Attempts, chance));
            if (next < call.GiveUpAt && budget.TryTake(now))
            {
                call.Stage = CallStage.Pausing;
                wheel.Set(call, next);
                return;
            }
        }

        Fail(call, failure);
    }

    /// <summary>What a failure says about the node and the map.</summary>
    private void Learn(Call call, in Failure failure, long now)
    {
        switch (failure.Code)
        {
            case StarlingError.Overloaded or StarlingError.NotReady or StarlingError.DiskFull or StarlingError.ReplicasFailed:
                call.At?.Complain(now + Ticks(Rest));
                break;
            case StarlingError.Unavailable:
                nodes.DoubtMap();
                break;
            default:
                break;
        }
    }

    private void Fail(Call call, in Failure failure) =>
        End(call, failure.ToException((call.MayHaveHappened || failure.MayHaveHappened) && IsWrite(call), call.Attempts));

    private void End(Call call, Exception? fault)
    {
        wheel.Remove(call);
        if (call.Place.List is not null)
        {
            waiting.Remove(call.Place);
        }

        inFlight -= call.IsLaunched ? 1 : 0;
        call.Stage = CallStage.None;
        call.Signal(fault);
        Pump();
    }

    private CallSafety SafetyOf(Call call) =>
        call.SafetyFor(nodes.View?.FindTable(call.Table) is { Rule: ResolutionRule.LastWriteWins });

    private bool IsWrite(Call call) => SafetyOf(call) != CallSafety.Read;

    private long GraceOf(Call call) => Ticks(call.Timeout < GraceMax ? call.Timeout : GraceMax);

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * world.Time.TimestampFrequency);

    private long Milliseconds(long ticks) => ticks * 1000 / world.Time.TimestampFrequency;
}
