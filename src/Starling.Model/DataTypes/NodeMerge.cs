using System;
using System.Collections.Generic;

namespace Starling.Model.DataTypes;

/// <summary>The one merge of all data types that live in a tree: facts that both hold or that the other has never heard of.</summary>
/// <remarks>
/// Intuition: a leaf is a set of living facts and a set of known dots. A dot that is known and has no living fact is dead: it was superseded or
/// removed. So nothing needs a tombstone: where one side holds a fact and the other knows its dot but holds it not, the other has seen it
/// die. What is known at a leaf is the union of what the leaf and all branches around it know; so one vector at the record says it for all
/// elements, and a leaf speaks for itself only where it knows more.
/// <para>Why this is a semilattice: let K(l) be what is known at leaf l (its scope, its own, its facts) and F(l) the living facts. The merge takes
/// K1(l) ∪ K2(l), and of the facts those in both, or in one and not in the other's K(l), at each leaf and independently of all others: the
/// causal join of dot sets. K of a branch is joined by union, and K grows from a branch to what is below it, which unions keep. The normal form (what
/// a node knows beyond its scope) is one to one with (K, F), so the laws of the parts are the laws of the tree. A dot with two payloads, which no
/// honest replica makes, keeps the greater one, so that the laws hold even then.</para>
/// Cost: a walk over both trees; unchanged nodes are shared, so merging a small delta into a large set allocates one array of references.
/// Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types", 2018, sections 7.2-7.4 (DotSet, DotFun, DotMap under one causal
/// context); contexts at inner branches and leaves, which make deferred removes and parts possible, are ours.
/// </remarks>
internal static class NodeMerge
{
    /// <summary>The merge of two nodes of the same step, either of which may be absent; null if nothing remains.</summary>
    /// <param name="a">One side.</param>
    /// <param name="aScope">What the branches around it know.</param>
    /// <param name="b">The other side.</param>
    /// <param name="bScope">The same for it.</param>
    /// <param name="scope">What the branches around the result know; includes both scopes.</param>
    public static Node? Merge(Node? a, Scope? aScope, Node? b, Scope? bScope, Scope? scope) =>
        (a ?? b) is not { } some ? null
        : some.Step.IsLeaf ? MergeLeaf(a, aScope, b, bScope, scope, some.Step)
        : MergeBranch(a, aScope, b, bScope, scope, some.Step);

    private static Node? MergeBranch(Node? a, Scope? aScope, Node? b, Scope? bScope, Scope? scope, PathStep step)
    {
        var known = Scope.Beyond(scope, DotContext.Union(KnownOf(a), KnownOf(b)));
        aScope = Scope.Below(aScope, KnownOf(a));
        bScope = Scope.Below(bScope, KnownOf(b));
        scope = Scope.Below(scope, known);
        var (left, right) = (ChildrenOf(a), ChildrenOf(b));
        var children = new List<Node>(Math.Max(left.Length, right.Length));
        int i = 0, j = 0, same = 0;
        while (i < left.Length || j < right.Length)
        {
            var order = i == left.Length ? 1 : j == right.Length ? -1 : left[i].Step.CompareTo(right[j].Step);
            var mine = order <= 0 ? left[i++] : null;
            if (Merge(mine, aScope, order >= 0 ? right[j++] : null, bScope, scope) is { } child)
            {
                children.Add(child);
                same += ReferenceEquals(child, mine) ? 1 : 0;
            }
        }

        if (a is not null && same == left.Length && children.Count == same && known.Equals(a.Known))
        {
            return a.IsEmpty ? null : a;
        }

        return known.IsEmpty && children.Count == 0 ? null : Node.Branch(step, known, [.. children]);
    }

    private static Node? MergeLeaf(Node? a, Scope? aScope, Node? b, Scope? bScope, Scope? scope, PathStep step)
    {
        var (left, right) = (FactsOf(a), FactsOf(b));
        var facts = new List<Fact>(left.Length + right.Length);
        int i = 0, j = 0, same = 0;
        while (i < left.Length || j < right.Length)
        {
            var order = i == left.Length ? 1 : j == right.Length ? -1 : Fact.Compare(left[i].Dot, right[j].Dot);
            var fact = order > 0 ? right[j] : left[i];
            if (order == 0 && left[i].Payload.Span.SequenceCompareTo(right[j].Payload.Span) < 0)
            {
                fact = right[j];
            }
            else if (order <= 0)
            {
                same++;
            }

            // What dies here is known to the side that does not hold it, so the result knows it without a word.
            if (order < 0 ? Knows(b, bScope, fact) : order > 0 && Knows(a, aScope, fact))
            {
                same -= order < 0 ? 1 : 0;
            }
            else
            {
                facts.Add(fact);
            }

            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        var known = Scope.Beyond(scope, DotContext.Union(KnownOf(a), KnownOf(b)));
        if (a is not null && same == left.Length && facts.Count == same && known.Equals(a.Known))
        {
            return a.IsEmpty ? null : a;
        }

        return known.IsEmpty && facts.Count == 0 ? null : Node.Leaf(step, known, [.. facts]);
    }

    /// <summary>True if the side knows of the fact, which it does not hold: it has died there.</summary>
    private static bool Knows(Node? side, Scope? scope, Fact fact) =>
        (side is not null && side.Known.Contains(fact.Dot)) || Scope.Contains(scope, fact.Dot);

    private static DotContext KnownOf(Node? node) => node?.Known ?? DotContext.Empty;

    private static Fact[] FactsOf(Node? node) => node?.Facts ?? [];

    private static Node[] ChildrenOf(Node? node) => node?.Children ?? [];
}
