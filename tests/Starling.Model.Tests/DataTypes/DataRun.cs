using System.Collections.Generic;
using System.Linq;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Tests.Causality;
using Starling.Model.Time;
using Xunit;

namespace Starling.Model.Tests.DataTypes;

/// <summary>Three replicas of one record, driven by random steps, each beside what it should believe.</summary>
/// <remarks>
/// Messages come late, twice, in any order or never; replicas exchange whole states, single deltas, groups of deltas, single parts, and parts
/// with the head at the end; clients hold old contexts and bring them anywhere. After each step the replica must show what its belief shows, and
/// the context that it gives to readers must cover what it shows and nothing that it has not heard of.
/// </remarks>
internal sealed class DataRun
{
    private readonly Oracle _oracle = new();
    private readonly List<DotContext> _reads = [DotContext.Empty];
    private readonly List<(DataState Delta, Belief Belief)> _sent = [];
    private int _clock;

    private DataRun(DataKind kind)
    {
        Kind = kind;
        States = [DataState.Empty(kind), DataState.Empty(kind), DataState.Empty(kind)];
        Beliefs = [new(_oracle, 0), new(_oracle, 1), new(_oracle, 2)];
    }

    public DataKind Kind { get; }

    public DataState[] States { get; }

    public Belief[] Beliefs { get; }

    public IEnumerable<DataState> Deltas => _sent.Select(message => message.Delta);

    /// <summary>States of all sorts that can arise: replicas, deltas, and some of both merged.</summary>
    public List<DataState> Pool => [.. States, .. Deltas.Take(4), .. Deltas.Skip(1).Zip(Deltas, DataState.Merge).Take(3)];

    public static DataRun Of(DataKind kind, DataStep[] steps)
    {
        var run = new DataRun(kind);
        foreach (var step in steps)
        {
            run.Take(step);
            run.Check(step.Place);
        }

        return run;
    }

    /// <summary>The paths of a state and of another, once each.</summary>
    public static List<PartPath> Paths(params DataState[] states) =>
        states.SelectMany(state => state.Parts()).Select(part => part.Path).Distinct().Order().ToList();

    /// <summary>The part at the path, sealed, whether the state has it or not.</summary>
    public static DataPart Sealed(DataState state, PartPath path) =>
        state.Parts().FirstOrDefault(part => part.Path.Equals(path)) is { } part ? part.Seal(state.Head) : DataPart.Absent(path, state.Head);

    /// <summary>Merges parts into a state that keeps its parts apart; its head stays.</summary>
    public static DataState TakeParts(DataState here, IEnumerable<DataPart> arrived)
    {
        var parts = here.Parts().ToDictionary(part => part.Path);
        foreach (var part in arrived)
        {
            parts[part.Path] = DataPart.MergeUnder(here.Head, parts.GetValueOrDefault(part.Path), part);
        }

        return DataState.Join(here.Head, parts.Values);
    }

    private void Take(DataStep step)
    {
        var (at, from, chance) = (step.Place, step.Other, new Chance(step.Pick));
        switch (step.Kind)
        {
            case 0:
                _reads.Add(States[at].Seen);
                break;
            case 1 or 2:
                Change(at, chance, null);
                break;
            case 3:
                Change(at, chance, States[at].Seen);
                break;
            case 4:
                Change(at, chance, _reads[chance.Next(_reads.Count)]);
                break;
            case 5 or 6 when _sent.Count > 0:
                Deliver(at, _sent[chance.Next(_sent.Count)]);
                break;
            case 7 when _sent.Count > 0:
                var (one, two) = (_sent[chance.Next(_sent.Count)], _sent[chance.Next(_sent.Count)]);
                var both = new Belief(_oracle, at);
                both.Merge(one.Belief);
                both.Merge(two.Belief);
                Deliver(at, (DataState.Merge(one.Delta, two.Delta), both));
                break;
            case 8:
                States[at] = DataState.Merge(States[at], States[from]);
                Beliefs[at].Merge(Beliefs[from]);
                break;
            case 9:
                TakeSomeParts(at, from, chance);
                break;
            case 10 when chance.Next(3) == 0:
                Clear(at, _reads[chance.Next(_reads.Count)]);
                break;
            default:
                States[at] = DataState.Read(States[at].ToBytes());
                break;
        }
    }

    private void Change(int at, Chance chance, DotContext? context)
    {
        var change = DrawnChange.Of(Kind, chance);
        var now = new HybridTime(++_clock / 2);
        var seen = context is null ? null : _oracle.Covered(context);
        if (Beliefs[at].Change(Kind, change, seen, now) is not { } belief)
        {
            _ = Assert.Throws<NotPresentException>(() => States[at].Delta(change, Sample.Actor(at), now, context));
            return;
        }

        var after = States[at].Apply(change, Sample.Actor(at), now, out var delta, context);
        Assert.Equal(delta, PartOf(States[at], change).Delta(change, Sample.Actor(at), now, context));
        Name(delta, belief);
        States[at] = after;
        Beliefs[at].Merge(belief);
        _sent.Add((delta, belief));
    }

    /// <summary>The state without the leaves that the change does not name.</summary>
    private static DataState PartOf(DataState state, DataChange change)
    {
        var paths = ChangePaths.Of(state.Kind, change);
        return DataState.Join(state.Head, state.Parts().Where(part => paths.Leaves.Contains(part.Path)
            || paths.Branches.Any(branch => part.Path.Steps.Length > branch.Steps.Length
                && PartPath.Of(part.Path.Steps[..branch.Steps.Length].ToArray()).Equals(branch))));
    }

    /// <summary>Each fact that was to be made stands in the delta, at its leaf, under one dot; and there is no other.</summary>
    private void Name(DataState delta, Belief belief)
    {
        var alive = delta.Parts().Where(part => part.IsPresent).ToDictionary(part => part.Path, part => part.Alive.Ranges[0]);
        Assert.Equal(belief.Heard.Count, alive.Count);
        foreach (var fact in belief.Heard)
        {
            var range = alive[_oracle[fact].Path];
            Assert.Equal(range.First, range.Last);
            _oracle.Name(fact, new Dot(range.Actor, range.First));
        }
    }

    private void Deliver(int at, (DataState Delta, Belief Belief) message)
    {
        // Law 4: a leaf that the delta does not touch stays as it is.
        var after = DataState.Merge(States[at], message.Delta);
        foreach (var part in States[at].Parts().Where(part => !message.Delta.Touches(part.Path)))
        {
            Assert.Equal(part.Settle(after.Head), after.Parts().SingleOrDefault(same => same.Path.Equals(part.Path)) ?? part.Settle(after.Head));
            Assert.Equal(part.Alive, Sealed(after, part.Path).Alive);
        }

        States[at] = after;
        Beliefs[at].Merge(message.Belief);
    }

    /// <summary>Some parts of another replica, in any order, and at times all of them and the head.</summary>
    private void TakeSomeParts(int at, int from, Chance chance)
    {
        var paths = Paths(States[at], States[from]);
        var all = chance.Coin();
        var chosen = paths.Where(_ => all || chance.Coin()).OrderBy(_ => chance.Next(1000)).ToList();
        var next = TakeParts(States[at], chosen.Select(path => Sealed(States[from], path)));
        foreach (var path in chosen)
        {
            Beliefs[at].Merge(Beliefs[from], fact => _oracle[fact].Path.Equals(path));
        }

        if (all)
        {
            var head = DataState.Merge(next.Head, States[from].Head);
            next = DataState.Join(head, next.Parts());
            Assert.Equal(DataState.Merge(States[at], States[from]), next);
            Beliefs[at].Merge(Beliefs[from]);
        }

        States[at] = next;
    }

    private void Clear(int at, DotContext context)
    {
        var belief = new Belief(_oracle, at);
        belief.Dead.UnionWith(_oracle.Covered(context));
        var message = (DataState.Cleared(Kind, context), belief);
        _sent.Add(message);
        Deliver(at, message);
    }

    private void Check(int at)
    {
        Assert.Equal(_oracle.Show(Beliefs[at].Living).Order(), Oracle.Show(States[at]).Order());
        var seen = _oracle.Covered(States[at].Seen);
        Assert.Subset(seen, Beliefs[at].Living.ToHashSet());
        Assert.Subset(Beliefs[at].Heard.Union(Beliefs[at].Dead).ToHashSet(), seen);
    }
}
