using System;
using System.Collections.Generic;

namespace Starling.Model.DataTypes;

/// <summary>Puts a head and its parts together again.</summary>
internal static class Assembly
{
    public static Node Of(DataState head, IEnumerable<DataPart> parts)
    {
        List<DataPart> sorted = [.. parts];
        sorted.Sort((a, b) => a.Path.CompareTo(b.Path));
        var root = Build(head.Kind, PathStep.Record, head.Root, null, sorted, 0, sorted.Count, 0);
        return root ?? Node.Branch(PathStep.Record, DotContext.Empty);
    }

    /// <summary>The branch of the parts from <paramref name="from"/> to before <paramref name="to"/>, which all lead through it.</summary>
    private static Node? Build(
        DataKind kind, PathStep step, Node? head, Scope? scope, List<DataPart> parts, int from, int to, int depth)
    {
        var known = head?.Known ?? DotContext.Empty;
        var branches = head?.Children ?? [];
        var below = Scope.Below(scope, known);
        var children = new List<Node>();
        for (var branch = 0; branch < branches.Length || from < to;)
        {
            // A step comes from the head, from the parts, or from both, the lower one first.
            var order = branch == branches.Length ? 1
                : from == to ? -1
                : branches[branch].Step.CompareTo(parts[from].Path.Steps[depth]);
            var next = order <= 0 ? branches[branch++] : null;
            var child = next?.Step ?? parts[from].Path.Steps[depth];
            var end = from;
            while (end < to && parts[end].Path.Steps[depth].Equals(child))
            {
                end++;
            }

            Check(kind, step, child, next, end - from);
            var built = child.IsLeaf
                ? parts[from].Leaf is var leaf ? new Node(child, Scope.Beyond(below, leaf.Known), leaf.Facts, []) : null
                : Build(kind, child, next, below, parts, from, end, depth + 1);
            if (built is { IsEmpty: false })
            {
                children.Add(built);
            }

            from = end;
        }

        return known.IsEmpty && children.Count == 0 ? null : Node.Branch(step, known, [.. children]);
    }

    private static void Check(DataKind kind, PathStep branch, PathStep child, Node? head, int parts)
    {
        if (!Grammar.Allows(kind, branch.Kind, child))
        {
            throw new ArgumentException($"The step {child} below {branch} does not belong into a {kind}.");
        }

        if (child.IsLeaf && (head is not null || parts > 1))
        {
            throw new ArgumentException(
                $"{child} below {branch} is there twice: a head has no leaves, and each path has one part.");
        }
    }
}
