using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Numerics;
using Starling.Membership.Register;
using Starling.Model.Placement;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Tests.Register;

/// <summary>Proposers and voters in memory, under one random schedule: voters change to any others, messages are lost, late and repeated, proposers give up.</summary>
/// <remarks>The voters, the counting and the rule for sets are the product's own; only who speaks when is the model's.</remarks>
internal sealed class VoterModel
{
    private const int Nodes = 6;
    private const int Steps = 400;

    private readonly Chance chance;
    private readonly Mutant mutants;
    private readonly Acceptor[] voters = new Acceptor[Nodes];
    private readonly List<(int Proposer, int Attempt, int Voter, bool IsAccept, Ballot Ballot, byte[] Document)> asked = [];
    private readonly List<(int Proposer, int Attempt, int Voter, VoterReply Reply)> answered = [];
    private readonly Actor[] proposers = new Actor[3];
    private readonly Dictionary<uint, byte[]> chosen = [];
    private uint unique;

    private VoterModel(ulong seed, Mutant mutants)
    {
        chance = new Chance(seed);
        this.mutants = mutants;
        var first = Write(1, 1, DrawMask(), ++unique);
        Array.Fill(voters, Acceptor.Fresh);
        foreach (var voter in SetOf(first).Voters)
        {
            voters[NumberOf(voter.Id)] = new Acceptor(new Ballot(1, voter.Id), new Ballot(1, new NodeId(1)), first);
        }

        Choose(first);
        for (var i = 0; i < proposers.Length; i++)
        {
            proposers[i] = new Actor { Known = first };
        }
    }

    public int Forks { get; private set; }

    /// <summary>Times that a majority of voters held less than what a proposer knew to be chosen.</summary>
    public int Lost { get; private set; }

    public int Chosen => chosen.Count;

    public int VoterChanges { get; private set; }

    public static VoterModel Run(ulong seed, Mutant mutants = Mutant.None)
    {
        var model = new VoterModel(seed, mutants);
        for (var step = 0; step < Steps && model.Forks == 0; step++)
        {
            model.Step();
        }

        return model;
    }

    private void Step()
    {
        var what = chance.Below(20);
        if (what == 0)
        {
            // What was chosen is told, late or never.
            var (to, from) = (chance.Below(proposers.Length), chance.Below(proposers.Length));
            Learn(proposers[to], proposers[from].Known);
        }
        else if (what == 1)
        {
            proposers[chance.Below(proposers.Length)].Round = null;
        }
        else if (what < 5)
        {
            var number = chance.Below(proposers.Length);
            if (proposers[number].Round is null)
            {
                Begin(number);
            }
        }
        else if (what < 12 && asked.Count > 0)
        {
            Deliver(Take(asked));
        }
        else if (answered.Count > 0)
        {
            var (number, attempt, voter, reply) = Take(answered);
            if (proposers[number] is { Round: { } round } actor && actor.Attempt == attempt)
            {
                actor.Counter = Math.Max(actor.Counter, reply.Ballot.Counter);
                round.Count(IdOf(voter), reply);
                Go(number);
            }
        }
    }

    private T Take<T>(List<T> from)
    {
        var at = chance.Below(from.Count);
        var taken = from[at];
        if (!chance.Odds(1, 20))
        {
            from.RemoveAt(at);
        }

        return taken;
    }

    private void Begin(int number)
    {
        var actor = proposers[number];
        actor.Attempt++;
        actor.Ballot = new Ballot(++actor.Counter + 1, IdOf(number));
        actor.Counter++;
        actor.KnownAtFirst = actor.Known;
        actor.Sets = [SetOf(actor.Known)];
        actor.Round = new ProposalRound(actor.Sets[0]);
        actor.Value = null;
        actor.IsConfirming = false;
        Ask(number, []);
    }

    private void Ask(int number, byte[] document)
    {
        var actor = proposers[number];
        for (var voter = 0; voter < Nodes; voter++)
        {
            if (actor.Sets.Exists(set => set.IndexOf(IdOf(voter)) >= 0) && !chance.Odds(1, 6))
            {
                asked.Add((number, actor.Attempt, voter, actor.Value is not null, actor.Ballot, document));
            }
        }
    }

    private void Deliver((int Proposer, int Attempt, int Voter, bool IsAccept, Ballot Ballot, byte[] Document) message)
    {
        var state = voters[message.Voter];
        var isGranted = message.IsAccept
            ? state.OnAccept(message.Ballot, message.Document, out var next)
            : state.OnPrepare(message.Ballot, out next);
        voters[message.Voter] = next;
        var reply = isGranted
            ? new VoterReply(true, message.Ballot, next.Accepted, message.IsAccept ? [] : next.Document)
            : new VoterReply(false, next.Promised, default, []);

        // A late answer to prepare is none to accept.
        var attempt = message.IsAccept == proposers[message.Proposer].Value is not null ? message.Attempt : -1;
        answered.Add((message.Proposer, attempt, message.Voter, reply));
    }

    /// <summary>As the proposer does it, from verdict to verdict.</summary>
    private void Go(int number)
    {
        var actor = proposers[number];
        switch (actor.Round!.Verdict)
        {
            case RoundVerdict.Lost:
                actor.Round = null;
                break;
            case RoundVerdict.Won when actor.Value is { } value:
                Choose(value);
                Learn(actor, value);
                actor.Round = null;
                break;
            case RoundVerdict.Won:
                Prepared(number, actor.Round.BestDocument);
                break;
            default:
                break;
        }
    }

    private void Prepared(int number, byte[] best)
    {
        var actor = proposers[number];
        if (best.Length == 0)
        {
            Lost++;
            actor.Round = null;
            return;
        }

        // The product stops when voters hold less than what is known: a second line of defence, without which this model has to do.
        if (EpochOf(best) < EpochOf(actor.KnownAtFirst))
        {
            Lost++;
            Build(number, best, actor.Sets[0]);
            return;
        }

        var present = actor.Sets[0];
        var found = SetOf(best);
        if (actor.IsConfirming)
        {
            if (found.Version == actor.Sets[1].Version && found.HasSameVoters(actor.Sets[1]))
            {
                Accept(number, best, [present, found]);
            }
            else
            {
                actor.Round = null;
            }

            return;
        }

        switch (VoterChange.StepFor(present, found, mutants))
        {
            case VoterStep.Confirm when !mutants.HasFlag(Mutant.RegisterVotersTrusted):
                actor.IsConfirming = true;
                actor.Sets.Add(found);
                Ask(number, []);
                actor.Round!.Widen(found);
                Go(number);
                break;
            case VoterStep.Confirm:
                Build(number, best, found);
                break;
            case VoterStep.Build:
                Build(number, best, present);
                break;
            default:
                actor.Round = null;
                break;
        }
    }

    private void Build(int number, byte[] best, VoterSet present)
    {
        var isChange = chance.Odds(1, 2);
        var next = Write(
            EpochOf(best) + 1, (uint)present.Version + (isChange ? 1u : 0), isChange ? DrawMask() : best[8], ++unique);
        Accept(number, next, [.. VoterChange.SetsFor(present, SetOf(next), mutants)]);
    }

    private void Accept(int number, byte[] document, List<VoterSet> sets)
    {
        var actor = proposers[number];
        actor.Attempt++;
        actor.Value = document;
        actor.Sets = sets;
        actor.Round = new ProposalRound(sets[0]);
        foreach (var set in sets[1..])
        {
            actor.Round.Widen(set);
        }

        Ask(number, document);
    }

    private void Choose(byte[] document)
    {
        if (!chosen.TryAdd(EpochOf(document), document))
        {
            Forks += chosen[EpochOf(document)].AsSpan().SequenceEqual(document) ? 0 : 1;
            return;
        }

        VoterChanges += chosen.TryGetValue(EpochOf(document) - 1, out var before) && before[8] != document[8] ? 1 : 0;
    }

    private static void Learn(Actor actor, byte[] document) =>
        actor.Known = EpochOf(document) > EpochOf(actor.Known) ? document : actor.Known;

    private byte DrawMask()
    {
        for (; ;)
        {
            var mask = (byte)(1 + chance.Below((1 << Nodes) - 1));
            if (BitOperations.PopCount(mask) is >= 1 and <= 5)
            {
                return mask;
            }
        }
    }

    private static byte[] Write(uint epoch, uint version, byte mask, uint unique)
    {
        var bytes = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, epoch);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), version);
        bytes[8] = mask;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), unique);
        return bytes;
    }

    private static uint EpochOf(byte[] document) => BinaryPrimitives.ReadUInt32BigEndian(document);

    private static VoterSet SetOf(byte[] document)
    {
        var set = ImmutableArray.CreateBuilder<Voter>();
        for (var i = 0; i < Nodes; i++)
        {
            if ((document[8] & (1 << i)) != 0)
            {
                set.Add(new Voter(IdOf(i), default));
            }
        }

        return new VoterSet(BinaryPrimitives.ReadUInt32BigEndian(document.AsSpan(4)), set.ToImmutable());
    }

    private static NodeId IdOf(int number) => new((UInt128)(number + 1));

    private static int NumberOf(NodeId id) => (int)(uint)id.Bits - 1;

    private sealed class Actor
    {
        public required byte[] Known { get; set; }

        public byte[] KnownAtFirst { get; set; } = [];

        public int Attempt { get; set; }

        public ulong Counter { get; set; } = 1;

        public Ballot Ballot { get; set; }

        public List<VoterSet> Sets { get; set; } = [];

        public ProposalRound? Round { get; set; }

        public byte[]? Value { get; set; }

        public bool IsConfirming { get; set; }
    }
}
