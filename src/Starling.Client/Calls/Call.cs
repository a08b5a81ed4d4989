using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks.Sources;
using Starling.Api;
using Starling.Client.Connections;
using Starling.Client.Retries;
using Starling.Membership.Links;
using Starling.Model.Placement;
using Starling.Model.Sessions;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Client.Calls;

/// <summary>One call of a program, from its start to its result; used again for others.</summary>
/// <remarks>
/// It is the waiter of the link, the entry in the queue and in the wheel of deadlines, and the source behind the caller's
/// <c>ValueTask</c>, so that a call costs no allocation but its result. The caller's thread fills it, the executor works on
/// it, and whoever takes the result gives it back to the pool. The continuation never runs inside <see cref="Signal"/>: it goes to the
/// caller's context, or to the thread pool, so user code does not run on the executor.
/// </remarks>
internal abstract class Call : IReplyWaiter
{
    private ManualResetValueTaskSourceCore<bool> source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration registration;
    private int begun;
    private bool isTainted;

    protected Call(CallDesk desk)
    {
        Desk = desk;
        Tried = new NodeLink?[desk.AttemptsMax];
        Timing = new LinkedListNode<Call>(this);
        Place = new LinkedListNode<Call>(this);
    }

    public CallDesk Desk { get; }

    // Set by the caller.
    public string Table { get; protected set; } = "";

    public ReadOnlyMemory<byte> Partition { get; protected set; }

    public Token Token { get; protected set; }

    public TimeSpan Timeout { get; private set; }

    public CancellationToken Cancellation { get; private set; }

    // Belongs to the executor, see CallDesk.
    public CallStage Stage { get; set; }

    public bool IsLaunched { get; set; }

    public long GiveUpAt { get; set; }

    public int Attempts { get; set; }

    public NodeLink? At { get; set; }

    public ulong Correlation { get; set; }

    /// <summary>The session that calls; null for none.</summary>
    protected Session? Session { get; private set; }

    /// <summary>What the session had seen when the last attempt was sent.</summary>
    protected SessionToken SentToken { get; private set; } = SessionToken.Empty;

    public long SentAt { get; set; }

    /// <summary>How long ago the first attempt was sent.</summary>
    public TimeSpan Age { get; set; }

    /// <summary>When the first attempt was sent.</summary>
    public long FirstSentAt { get; set; }

    /// <summary>Until when the attempt under way is waited for, where another one may follow it.</summary>
    public long AttemptUntil { get; set; }

    public NodeLink?[] Tried { get; }

    public bool MayHaveHappened { get; set; }

    public Failure Last { get; set; }

    // Belongs to the wheel and to the queue.
    public LinkedListNode<Call> Timing { get; }

    public LinkedListNode<Call> Place { get; }

    public long DueTick { get; set; }

    /// <summary>The version that the caller's <c>ValueTask</c> carries.</summary>
    public short Version => source.Version;

    public abstract MessageKind Kind { get; }

    /// <summary>The kind of the answer that brings the result.</summary>
    public MessageKind AnswerKind => Kind + 1;

    /// <summary>False for questions that may be asked before there is a map.</summary>
    public virtual bool NeedsMap => true;

    /// <summary>What sending it twice could do. <paramref name="isLastWriteWins"/> says whether the table is known to be of that rule.</summary>
    public abstract CallSafety SafetyFor(bool isLastWriteWins);

    /// <summary>Before the first attempt: a call that may be tried again by an operation's id draws one.</summary>
    public virtual void DrawOperation(Chance chance)
    {
    }

    /// <summary>A write that counts once however often it is sent.</summary>
    public virtual bool IsRepeatable => false;

    /// <summary>The nodes cannot remember the operation's id: true when the call may go on without one.</summary>
    public virtual bool TryDropOperation() => false;

    public abstract void WriteFrame(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> table);

    /// <summary>Keeps what the result is made of; false when the answer cannot be read. The body is valid only during the call.</summary>
    public abstract bool TryKeep(ReadOnlySpan<byte> body, ulong clusterTag);

    public void Prepare(TimeSpan timeout, CancellationToken cancellation)
    {
        Timeout = timeout;
        Cancellation = cancellation;
    }

    /// <summary>The call is part of a session, or of none.</summary>
    public void Join(Session? session) => Session = session;

    /// <summary>True for one caller: whoever begins the call.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref begun, 1) == 0;

    public void WatchCancellation()
    {
        if (Cancellation.CanBeCanceled)
        {
            registration = Cancellation.UnsafeRegister(static call => ((Call)call!).Desk.PostCancel((Call)call), this);
        }
    }

    /// <summary>Ends the call. Nothing may be touched afterwards: the caller may have it already, and the next caller too.</summary>
    public void Signal(Exception? fault)
    {
        // A cancellation on its way here finds a call that is over, and must not find another one in its place.
        isTainted |= Cancellation.CanBeCanceled && !registration.Unregister();
        if (fault is null)
        {
            source.SetResult(true);
        }
        else
        {
            source.SetException(fault);
        }
    }

    /// <summary>Ends a call that the executor may still have in its queue, where it finds it claimed.</summary>
    public void Reject(Exception fault)
    {
        isTainted = true;
        source.SetException(fault);
    }

    public ValueTaskSourceStatus GetStatus(short token) => source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        source.OnCompleted(continuation, state, token, flags);

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body) => Desk.Replied(this, header, body);

    void IReplyWaiter.Lost(int tag, ReplicaFault fault) => Desk.Lost(this);

    /// <summary>The session's token for an attempt: nothing without a session.</summary>
    protected byte[] TakeToken()
    {
        SentToken = Session?.Token ?? SessionToken.Empty;
        return SentToken.Encode();
    }

    /// <summary>The session learns what the answer brought, before the caller has its result. False when it cannot be read.</summary>
    protected bool TryLearn(ReadOnlySpan<byte> token, ulong clusterTag)
    {
        if (SessionToken.TryDecode(token, clusterTag, out var received) != SessionFault.None)
        {
            return false;
        }

        Session!.Advance(SentToken, received);
        return true;
    }

    /// <summary>Throws what the call failed with. A wrong or used-up token throws before anything is given back.</summary>
    protected void ThrowIfFailed(short token) => source.GetResult(token);

    protected void CheckToken(short token) => source.GetStatus(token);

    /// <summary>Forgets all that belonged to the call that is over; false when it cannot be used for another one.</summary>
    protected bool TryClear()
    {
        if (isTainted)
        {
            return false;
        }

        source.Reset();
        begun = 0;
        registration = default;
        Cancellation = default;
        Session = null;
        SentToken = SessionToken.Empty;
        Table = "";
        Partition = default;
        IsLaunched = false;
        Attempts = 0;
        Age = TimeSpan.Zero;
        FirstSentAt = 0;
        At = null;
        MayHaveHappened = false;
        Last = default;
        Array.Clear(Tried);
        return true;
    }
}
