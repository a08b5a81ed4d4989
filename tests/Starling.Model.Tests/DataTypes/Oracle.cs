using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.Model.Causality;
using Starling.Model.DataTypes;
using Starling.Model.Time;

namespace Starling.Model.Tests.DataTypes;

/// <summary>All facts that were ever made in a run, by number, and where each stands. It sees everything and forgets nothing.</summary>
internal sealed class Oracle
{
    private readonly List<Made> _facts = [];

    public IEnumerable<int> All => Enumerable.Range(0, _facts.Count);

    public IEnumerable<int> At(PartPath path) => All.Where(fact => _facts[fact].Path.Equals(path));

    public IEnumerable<int> Below(PartPath path) => All.Where(fact => IsBelow(_facts[fact].Path, path));

    public HashSet<int> Covered(DotContext context) => All.Where(fact => _facts[fact].Dot is { } dot && context.Contains(dot)).ToHashSet();

    public Made this[int fact] => _facts[fact];

    public int Add(Made made)
    {
        _facts.Add(made);
        return _facts.Count - 1;
    }

    public void Name(int fact, Dot dot) => _facts[fact] = _facts[fact] with { Dot = dot };

    /// <summary>What readers see of these living facts, as lines in no order.</summary>
    public HashSet<string> Show(IEnumerable<int> living)
    {
        var shown = new HashSet<string>();
        foreach (var facts in living.Select(fact => _facts[fact]).GroupBy(fact => fact.Path))
        {
            for (var length = 1; length < facts.Key.Steps.Length; length++)
            {
                _ = shown.Add($"{PartPath.Of(facts.Key.Steps[..length].ToArray())} is here");
            }

            _ = facts.Key.Steps[^1].Kind switch
            {
                StepKind.Counter => shown.Add($"{facts.Key} = {facts.Sum(fact => fact.Total)}"),
                StepKind.Flag => shown.Add($"{facts.Key} = {facts.Any(fact => fact.IsOn)}"),
                StepKind.Register => shown.Add($"{facts.Key} = {facts.Max(fact => (fact.Time.Micros, fact.Text))}"),
                StepKind.Element => shown.Add($"{facts.Key} is in"),
                _ => false,
            };
        }

        return shown;
    }

    /// <summary>The same of a real state.</summary>
    public static HashSet<string> Show(DataState state)
    {
        var shown = new HashSet<string>();
        if (state.Kind is DataKind.Set or DataKind.Map)
        {
            Show(state.View, [], shown);
        }
        else if (state.View.IsPresent)
        {
            ShowLeaf(state.View, [new PathStep((StepKind)state.Kind, default)], shown);
        }

        return shown;
    }

    private static void Show(DataView view, PathStep[] path, HashSet<string> shown)
    {
        foreach (var element in view.Elements)
        {
            _ = shown.Add($"{PartPath.Of([.. path, PathStep.Element(element)])} is in");
        }

        foreach (var field in view.Fields)
        {
            PathStep[] next = [.. path, field];
            if (field.IsLeaf)
            {
                ShowLeaf(view.Field(field), next, shown);
            }
            else
            {
                _ = shown.Add($"{PartPath.Of(next)} is here");
                Show(view.Field(field), next, shown);
            }
        }
    }

    private static void ShowLeaf(DataView view, PathStep[] path, HashSet<string> shown) => _ = path[^1].Kind switch
    {
        StepKind.Counter => shown.Add($"{PartPath.Of(path)} = {view.Sum}"),
        StepKind.Flag => shown.Add($"{PartPath.Of(path)} = {view.IsOn}"),
        _ => shown.Add($"{PartPath.Of(path)} = {(view.ValueTime.Micros, Encoding.UTF8.GetString(view.Value!.Value.Span))}"),
    };

    private static bool IsBelow(PartPath path, PartPath branch) =>
        path.Steps.Length >= branch.Steps.Length && path.Steps[..branch.Steps.Length].SequenceEqual(branch.Steps);

    /// <summary>One fact.</summary>
    /// <param name="Path">The leaf.</param>
    /// <param name="Replica">Who made it.</param>
    /// <param name="Total">A counter's: what the replica has counted there since the field was removed.</param>
    /// <param name="IsOn">A flag's.</param>
    /// <param name="Time">A register's.</param>
    /// <param name="Text">The same.</param>
    internal sealed record Made(PartPath Path, int Replica, long Total = 0, bool IsOn = false, HybridTime Time = default, string Text = "")
    {
        public Dot? Dot { get; init; }
    }
}
