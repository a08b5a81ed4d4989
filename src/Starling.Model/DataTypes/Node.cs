using System;

namespace Starling.Model.DataTypes;

/// <summary>A leaf or a branch of a record. Immutable; shared between states.</summary>
/// <remarks>
/// A leaf has facts and no children, a branch children and no facts; <see cref="PathStep.IsLeaf"/> tells which. <see cref="Known"/> is what is
/// known here beyond what the branches around it know: at a leaf, dots whose facts are dead (those of living facts go without saying), at a branch
/// dots of which all below is known. Normal form: <c>Known</c> shares no dot with the branches around it nor with the facts; facts ascend by dot,
/// children by step; a node with nothing in it is absent. Each state has one normal form.
/// </remarks>
internal sealed class Node(PathStep step, DotContext known, Fact[] facts, Node[] children)
{
    public PathStep Step { get; } = step;

    public DotContext Known { get; } = known;

    public Fact[] Facts { get; } = facts;

    public Node[] Children { get; } = children;

    public bool IsEmpty => Known.IsEmpty && Facts.Length == 0 && Children.Length == 0;

    /// <summary>True if some fact lives here or below: what readers are shown.</summary>
    public bool IsPresent
    {
        get
        {
            foreach (var child in Children)
            {
                if (child.IsPresent)
                {
                    return true;
                }
            }

            return Facts.Length > 0;
        }
    }

    public static Node Leaf(PathStep step, DotContext known, params Fact[] facts) => new(step, known, facts, []);

    public static Node Branch(PathStep step, DotContext known, params Node[] children) => new(step, known, [], children);

    public Node? Child(PathStep step)
    {
        int low = 0, high = Children.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Children[middle].Step.CompareTo(step);
            if (order == 0)
            {
                return Children[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }
}
