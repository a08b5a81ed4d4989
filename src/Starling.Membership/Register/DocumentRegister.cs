using System;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>The cluster's one register: holds the cluster document, and changes it by compare-and-set among the voters that it names.</summary>
/// <remarks>
/// Any node may propose; no node leads. The parts: <see cref="LocalVoter"/> answers other proposers, <see cref="Proposer"/> makes attempts,
/// <see cref="ChosenDocuments"/> syncs and applies what was chosen, <see cref="DocumentSpread"/> tells the others. This class joins them and owns
/// the loop around the attempts. The first voters are the founders; they change with the document that names them (<see cref="VoterChange"/>).
/// Everything runs on the node's executor.
/// </remarks>
public sealed class DocumentRegister
{
    private const int BackOffUnitsMax = 32;

    /// <summary>Attempts end by themselves at their time, and say more exactly how they ended.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromMilliseconds(200);

    private readonly IWorld world;
    private readonly RegisterOptions options;
    private readonly ILogger logger;
    private readonly Chance chance;
    private readonly LocalVoter voter;
    private readonly ChosenDocuments chosen;
    private readonly Proposer proposer;
    private readonly DocumentSpread spread;
    private readonly ChangeGate gate;
    private readonly ReleaseCheck releases;
    private readonly NodeId self;

    /// <summary>Reads the voter's state and the newest chosen document from the store.</summary>
    /// <exception cref="WorldException">They are damaged beyond use; the message says what to do.</exception>
    public DocumentRegister(IWorld world, NodeId self, ICourier courier, RegisterOptions options, ILogger logger)
    {
        this.world = world;
        this.self = self;
        this.options = options;
        this.logger = logger;
        chance = world.Chance.Fork("register");
        var store = new AcceptorStore(world.Store);
        voter = new LocalVoter(store, world.Mutants, world.Marks, logger);
        chosen = new ChosenDocuments(store, self, world.Marks, logger);
        proposer = new Proposer(world, self, courier, voter, logger);
        spread = new DocumentSpread(world.Executor, self, courier, chosen, options.RoundTimeout);
        gate = new ChangeGate(options.WaitingMax);
        releases = new ReleaseCheck(self, courier, options.RoundTimeout);
    }

    /// <summary>The newest document that this node knows to be chosen, and has on disk; null before the cluster has formed.</summary>
    public ClusterDocument? Chosen => chosen.Current;

    /// <summary>The bytes of <see cref="Chosen"/>; empty for none.</summary>
    public ReadOnlyMemory<byte> ChosenBytes => chosen.Bytes;

    /// <summary>Epoch of <see cref="Chosen"/>; 0 for none. Pings carry it.</summary>
    public long Epoch => chosen.Current?.Epoch ?? 0;

    /// <summary>Called on the executor with each new <see cref="Chosen"/>, after it was synced. Not for the one read at the start.</summary>
    public Action<ClusterDocument>? Applied
    {
        get => chosen.Applied;
        set => chosen.Applied = value;
    }

    /// <summary>Why the last document that another node sent was refused; null when there is nothing to say.</summary>
    public string? Refusal => chosen.Refusal;

    /// <summary>The newest document of a cluster of its seeds that does not name this node, which has none of its own; else null.</summary>
    public ClusterDocument? Outside => chosen.Outside;

    /// <summary>Adds to the batch in which this node keeps its very first document: what must be on disk before it is a member.</summary>
    public Action<ClusterDocument, StoreBatch>? Entering
    {
        get => chosen.Entering;
        set => chosen.Entering = value;
    }

    /// <summary>Adds to the batch in which this node keeps a document, given the one before it (null for the first): what must be on disk before it acts by the document.</summary>
    public Action<ClusterDocument?, ClusterDocument, StoreBatch>? Keeping
    {
        get => chosen.Keeping;
        set => chosen.Keeping = value;
    }

    /// <summary>Changes the document.</summary>
    /// <param name="change">A pure function (see <see cref="DocumentChanges"/>); may be called several times.</param>
    /// <param name="operation">The change's id: under the same id it is done at most once, whoever tries and however often.</param>
    /// <param name="timeout">The longest wait, positive, for its turn and the own disk as well. Attempts are also bounded by <see cref="RegisterOptions.AttemptsMax"/>.</param>
    /// <returns>With <see cref="ChangeResult.Changed"/> the document is chosen, and on this node's disk unless that refused.</returns>
    public async Task<ChangeResult> ChangeAsync(Func<ClusterDocument, ChangeResult> change, UInt128 operation, TimeSpan timeout)
    {
        if (chosen.Current is not { } current)
        {
            return new ChangeResult.Rejected(ChangeFault.NotFormed, "The cluster has not formed yet. Wait, then try again.");
        }

        var start = world.Time.GetTimestamp();
        if (await releases.RefusalAsync(current, change) is { } refusal)
        {
            return refusal;
        }

        return await RunAsync(() => VoterSet.Of(chosen.Current!), document => change(document!), operation, timeout - world.Time.GetElapsedTime(start));
    }

    /// <summary>Proposes the first document among the founders. Unchanged when there is one already, which this node then holds.</summary>
    public Task<ChangeResult> FormAsync(ImmutableArray<Voter> founders, Func<ChangeResult> first, UInt128 operation, TimeSpan timeout)
    {
        var voters = VoterSet.OfFounders(founders);
        return RunAsync(() => chosen.Current is { } known ? VoterSet.Of(known) : voters, document => document is null ? first() : new ChangeResult.Unchanged(document), operation, timeout);
    }

    /// <summary>Takes a document that another node says was chosen: applied if it is good and newer, refused or ignored if not.</summary>
    public void Learn(ReadOnlySpan<byte> documentBytes)
    {
        if (!documentBytes.IsEmpty)
        {
            LoudTask.Watch(world.Executor, chosen.LearnAsync(documentBytes.ToArray()));
        }
    }

    /// <summary>As <see cref="Learn"/>; completes when the document is on disk, or refused.</summary>
    public Task LearnAsync(ReadOnlyMemory<byte> documentBytes) =>
        documentBytes.IsEmpty ? Task.CompletedTask : chosen.LearnAsync(documentBytes.ToArray());

    /// <summary>A node's ping said that its document is of this epoch: when it is newer than ours, ours is fetched from there.</summary>
    public void EpochSeen(Endpoint from, long epoch)
    {
        if (epoch > Epoch)
        {
            spread.Pull(from);
        }
    }

    /// <summary>Handles the kinds Prepare, Accept, DocumentPull, AskAbilities and (unasked, correlation 0 or not) Document. False for other kinds.</summary>
    public bool TryHandle(in MessageHeader header, ReadOnlySpan<byte> body, ILink link)
    {
        switch (header.Kind)
        {
            case MessageKind.Prepare or MessageKind.Accept:
                if (RegisterMessage.TryRead(body, out var message))
                {
                    LoudTask.Watch(world.Executor, AnswerAsync(header, message.Ballot, message.VotersVersion, message.Document.ToArray(), link));
                }
                else
                {
                    link.Close($"A malformed {header.Kind} message came from {link.Remote}; its software differs from ours.");
                }

                return true;
            case MessageKind.AskAbilities:
                new Abilities(DocumentCodec.NewestVersion).Write(link.Output, ReplyTo(header));
                return true;
            case MessageKind.DocumentPull:
                Blob.Write(link.Output, ReplyTo(header), chosen.Bytes);
                return true;
            case MessageKind.Document:
                Learn(body);
                return true;
            default:
                return false;
        }
    }

    private static MessageHeader ReplyTo(in MessageHeader request) => new()
    {
        Kind = request.Kind + 1, Class = WorkClass.Control, Correlation = request.Correlation, Era = request.Era,
    };

    private async Task AnswerAsync(MessageHeader header, Ballot ballot, ulong votersVersion, byte[] document, ILink link)
    {
        // Not only by those who know themselves to be voters: the document that makes one of a node comes to it with the first proposal. Whoever counts the
        // answer knows whose it may be.
        var reply = header.Kind == MessageKind.Prepare
            ? await voter.PrepareAsync(ballot)
            : await voter.AcceptAsync(ballot, document);
        if (reply is not null)
        {
            new RegisterMessage
            {
                Ballot = reply.Ballot,
                VotersVersion = votersVersion,
                Granted = reply.Granted,
                Accepted = reply.Accepted,
                Document = reply.Document,
            }.Write(link.Output, ReplyTo(header));
        }
    }

    private async Task<ChangeResult> RunAsync(
        Func<VoterSet> voters, Func<ClusterDocument?, ChangeResult> change, UInt128 operation, TimeSpan timeout)
    {
        var start = world.Time.GetTimestamp();
        if (!gate.TryEnter(out var turn))
        {
            return new ChangeResult.Rejected(
                ChangeFault.Overloaded, $"{options.WaitingMax} changes of the cluster document wait at this node already. Try again later.");
        }

        if (!turn.IsCompleted)
        {
            world.Marks.Hit(Mark.ChangeWaited);
        }

        // Its turn may not come, or this node's own disk may take its time over a document that is chosen. Neither may hold up the caller.
        var end = new TaskCompletionSource<ChangeResult>();
        using var timer = world.Time.CreateTimer(_ => end.TrySetResult(OutOfTime(turn)), null, timeout + LastWord, Timeout.InfiniteTimeSpan);
        LoudTask.Watch(world.Executor, EndAsync());
        return await end.Task;

        async Task EndAsync() => end.TrySetResult(await InTurnAsync(turn, voters, change, operation, start, timeout));
    }

    private static ChangeResult OutOfTime(Task turn) => turn.IsCompleted
        ? new ChangeResult.NotKnown("The change did not come to its end in time. It may have happened: look, or try again with the same id.")
        : new ChangeResult.Rejected(
            ChangeFault.Overloaded, "Earlier changes of the cluster document at this node took all the time. The change has not happened. Try again later.");

    /// <summary>A change whose turn comes after its time makes no attempt.</summary>
    private async Task<ChangeResult> InTurnAsync(
        Task turn, Func<VoterSet> voters, Func<ClusterDocument?, ChangeResult> change, UInt128 operation, long start, TimeSpan timeout)
    {
        await turn;
        try
        {
            return await AttemptAsync(voters, change, operation, start, timeout);
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task<ChangeResult> AttemptAsync(
        Func<VoterSet> voters, Func<ClusterDocument?, ChangeResult> change, UInt128 operation, long start, TimeSpan timeout)
    {
        var mayHaveHappened = false;
        for (var count = 1; count <= options.AttemptsMax; count++)
        {
            var left = timeout - world.Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            var attempt = await proposer.TryAsync(
                voters(), chosen.Current, change, operation, left < options.RoundTimeout ? left : options.RoundTimeout);
            mayHaveHappened |= attempt.MayHaveHappened;
            if (attempt.Chosen is { } document && document.IsNewerThan(chosen.Current))
            {
                // Pushed even when our own disk refuses it: nobody else knows yet that it was chosen.
                var before = chosen.Current;
                await chosen.ApplyAsync(document, attempt.Bytes);
                spread.Push(document, attempt.Bytes, before);
            }

            if (attempt.Ahead is { } ahead)
            {
                spread.PullFrom(ahead);
            }

            if (attempt.Result is not null)
            {
                if (count > 1 && attempt.Result is ChangeResult.Rejected or ChangeResult.Unchanged)
                {
                    world.Marks.Hit(Mark.ChangeLostToAnother);
                }

                return mayHaveHappened && attempt.Result is ChangeResult.Rejected { Fault: ChangeFault.Contradiction, Text: var text }
                    ? new ChangeResult.NotKnown(text)
                    : attempt.Result;
            }

            world.Marks.Hit(Mark.ChangeRetried);
            var pause = chance.Between(options.BackOff / 2, options.BackOff * Math.Min(count, BackOffUnitsMax));
            left = timeout - world.Time.GetElapsedTime(start);
            if (pause >= left)
            {
                break;
            }

            await Task.Delay(pause, world.Time);
        }

        world.Marks.Hit(mayHaveHappened ? Mark.ChangeDoubtful : Mark.ChangeUnavailable);
        return mayHaveHappened
            ? new ChangeResult.NotKnown("The voters did not confirm the change in time. It may have happened: look, or try again with the same id.")
            : new ChangeResult.Rejected(
                ChangeFault.Unavailable, "No majority of the cluster's voters answered in time. The change has not happened. See which nodes are down.");
    }
}
