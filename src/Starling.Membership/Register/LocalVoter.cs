using System;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Membership.Topology;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>This node as a voter: decides, syncs, and only then answers.</summary>
/// <remarks>
/// The state in memory runs ahead of the disk. That is safe: each sync carries the whole state, syncs become durable in order, and
/// no grant leaves before a sync that contains all that it says. A sync that fails leaves a promise that nobody heard of, which binds only us.
/// </remarks>
internal sealed class LocalVoter
{
    private readonly AcceptorStore store;
    private readonly Mutant mutants;
    private readonly MarkBook marks;
    private readonly ILogger logger;
    private Acceptor state;

    public LocalVoter(AcceptorStore store, Mutant mutants, MarkBook marks, ILogger logger)
    {
        this.marks = marks;
        this.store = store;
        this.mutants = mutants;
        this.logger = logger;
        state = store.LoadAcceptor();
        if (mutants.HasFlag(Mutant.PromiseForgotten))
        {
            state = state with { Promised = default };
        }
    }

    /// <summary>The highest counter that this voter knows of.</summary>
    public ulong CounterSeen => Math.Max(state.Promised.Counter, state.Accepted.Counter);

    /// <summary>The answer to prepare; null when the disk refused and nothing may be said.</summary>
    public async Task<VoterReply?> PrepareAsync(Ballot ballot)
    {
        if (!state.OnPrepare(ballot, out var next))
        {
            marks.Hit(Mark.PromiseRefused);
            return Refusal();
        }

        state = next;
        var reply = new VoterReply(true, ballot, next.Accepted, next.Document);
        return await IsSyncedAsync(next) ? reply : null;
    }

    /// <summary>The answer to accept; null when the disk refused or the document is broken, and nothing may be said.</summary>
    public async Task<VoterReply?> AcceptAsync(Ballot ballot, byte[] document)
    {
        if (FaultOf(document) is { } fault)
        {
            RegisterLog.ProposalRefused(logger, fault);
            return null;
        }

        if (!state.OnAccept(ballot, document, out var next))
        {
            marks.Hit(Mark.AcceptRefused);
            return Refusal();
        }

        state = next;
        return await IsSyncedAsync(next) ? new VoterReply(true, ballot, ballot, []) : null;
    }

    private static string? FaultOf(byte[] document)
    {
        if (!ClusterDocument.TryDecode(document, out var proposed, out var why))
        {
            return why;
        }

        var faults = proposed.Faults();
        return faults.Count > 0 ? faults[0] : null;
    }

    private VoterReply Refusal() => new(false, state.Promised, default, []);

    private async Task<bool> IsSyncedAsync(Acceptor next)
    {
        var saved = store.SaveAsync(next);
        if (mutants.HasFlag(Mutant.RegisterReplyBeforeSync))
        {
            return true;
        }

        try
        {
            await saved;
            return true;
        }
        catch (WorldException fault)
        {
            marks.Hit(Mark.VoterNotSynced);
            RegisterLog.VoterNotSynced(logger, fault);
            return false;
        }
    }
}
