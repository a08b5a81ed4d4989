using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.Model.DataTypes;
using Starling.Model.Time;

namespace Starling.Model.Tests.DataTypes;

/// <summary>What one replica should know, as two plain sets: the facts it has heard of, and those of which it has heard that they are dead.</summary>
/// <remarks>
/// Dead ones may be facts not yet heard of: removed by a client who had seen them elsewhere. Merging is the union of both sets. There are no dots,
/// contexts or heads here to be wrong, and what a change kills is said in the words of its specification.
/// </remarks>
internal sealed class Belief(Oracle oracle, int replica)
{
    public HashSet<int> Heard { get; } = [];

    public HashSet<int> Dead { get; } = [];

    public IEnumerable<int> Living => Heard.Where(fact => !Dead.Contains(fact));

    public void Merge(Belief other) => Merge(other, _ => true);

    public void Merge(Belief other, Func<int, bool> which)
    {
        Heard.UnionWith(other.Heard.Where(which));
        Dead.UnionWith(other.Dead.Where(which));
    }

    /// <summary>The belief that a change's delta carries; null if the change must be refused. <paramref name="seen"/> is null without a context.</summary>
    public Belief? Change(DataKind kind, DataChange change, HashSet<int>? seen, HybridTime now)
    {
        var draft = new Belief(oracle, replica);
        draft.Merge(this);
        var delta = new Belief(oracle, replica);
        PathStep[] path = kind is DataKind.Set or DataKind.Map ? [] : [new PathStep((StepKind)kind, default)];
        return draft.Take(path, change, seen, now, delta) ? delta : null;
    }

    private bool Take(PathStep[] path, DataChange change, HashSet<int>? seen, HybridTime now, Belief delta)
    {
        var leaf = PartPath.Of(path);
        switch (change)
        {
            case DataChange.Count count:
                var own = LivingAt(leaf).Where(fact => oracle[fact].Replica == replica).ToList();
                var total = own.Sum(fact => oracle[fact].Total) + count.Amount;
                Kill(oracle.At(leaf).Where(fact => oracle[fact].Replica == replica), delta);
                Make(new(leaf, replica, Total: total), delta);
                break;
            case DataChange.Assign assign:
                var last = LivingAt(leaf).Select(fact => oracle[fact].Time.Micros + 1).Append(now.Micros).Max();
                Kill(LivingAt(leaf), delta);
                Make(new(leaf, replica, Time: new HybridTime(last), Text: Encoding.UTF8.GetString(assign.Value.Span)), delta);
                break;
            case DataChange.Turn { On: true }:
                Kill(LivingAt(leaf), delta);
                Make(new(leaf, replica, IsOn: true), delta);
                break;
            case DataChange.Turn:
                Kill(Removed(leaf, seen).Concat(LivingAt(leaf).Where(fact => !oracle[fact].IsOn)), delta);
                Make(new(leaf, replica), delta);
                break;
            case DataChange.Members members:
                return TakeMembers(path, members, seen, delta) && Update(path, delta);
            case DataChange.Fields fields:
                return TakeFields(path, fields, seen, now, delta) && Update(path, delta);
            default:
                break;
        }

        return true;
    }

    private bool TakeMembers(PathStep[] path, DataChange.Members members, HashSet<int>? seen, Belief delta)
    {
        PartPath[] Leaves(IEnumerable<ReadOnlyMemory<byte>> elements) =>
            elements.Select(element => PartPath.Of([.. path, PathStep.Element(element)])).Distinct().ToArray();
        var (adds, removes) = (Leaves(members.Adds), Leaves(members.Removes));
        foreach (var leaf in removes)
        {
            if (seen is null && !adds.Contains(leaf) && !LivingAt(leaf).Any())
            {
                return false;
            }

            Kill(Removed(leaf, seen), delta);
        }

        foreach (var leaf in adds.Where(leaf => seen is not null || !removes.Contains(leaf)))
        {
            Kill(LivingAt(leaf), delta);
            Make(new(leaf, replica), delta);
        }

        return true;
    }

    private bool TakeFields(PathStep[] path, DataChange.Fields fields, HashSet<int>? seen, HybridTime now, Belief delta)
    {
        foreach (var field in fields.Removes)
        {
            var at = PartPath.Of([.. path, field]);
            if (seen is null && !oracle.Below(at).Any(fact => Living.Contains(fact)))
            {
                return false;
            }

            Kill(
                field.IsLeaf ? Removed(at, seen) : oracle.Below(at).Where(fact => seen is null ? Living.Contains(fact) : seen.Contains(fact)),
                delta);
        }

        return fields.Updates.All(update => Take([.. path, update.Key], update.Value, seen, now, delta));
    }

    /// <summary>Whatever is done to a set or map inside a map makes it present.</summary>
    private bool Update(PathStep[] path, Belief delta)
    {
        if (path.Length > 0)
        {
            var leaf = PartPath.Of([.. path, new PathStep(StepKind.Presence, default)]);
            Kill(LivingAt(leaf), delta);
            Make(new(leaf, replica), delta);
        }

        return true;
    }

    private IEnumerable<int> LivingAt(PartPath leaf) => oracle.At(leaf).Where(fact => Heard.Contains(fact) && !Dead.Contains(fact));

    /// <summary>What a remove kills: what lives here and was seen, and what was seen and was not heard of here.</summary>
    private IEnumerable<int> Removed(PartPath leaf, HashSet<int>? seen) => seen is null
        ? LivingAt(leaf)
        : oracle.At(leaf).Where(fact => seen.Contains(fact) && !Dead.Contains(fact));

    private void Kill(IEnumerable<int> facts, Belief delta)
    {
        var dying = facts.ToList();
        Dead.UnionWith(dying);
        delta.Dead.UnionWith(dying);
    }

    private void Make(Oracle.Made made, Belief delta)
    {
        var fact = oracle.Add(made);
        _ = Heard.Add(fact);
        _ = delta.Heard.Add(fact);
    }
}
