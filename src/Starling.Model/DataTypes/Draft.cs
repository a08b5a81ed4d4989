using System;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Time;

namespace Starling.Model.DataTypes;

/// <summary>Works out the delta of one change: the least state whose merge is the change.</summary>
/// <remarks>
/// Whatever a change says anew is a fact under a fresh dot. What it replaces is named by its old dots, known and not alive in the delta, at the leaf
/// and nowhere else; so a delta touches the leaves that it names, and a merge of it elsewhere kills nothing that the change has not seen.
/// <para>A remove with a client's context kills what the context has seen. What the context has seen and this replica has not is put down at the
/// leaf as known: it is dead on arrival, should it ever arrive. So a deferred remove is no list of things to do later, it is knowledge ahead of
/// the record's, it merges like all knowledge, and vanishes when the record's own context has caught up. A remove of a whole set or map puts
/// the context down at its branch in the same way, where it holds for all below, known here or not.</para>
/// <para>A counter's fact holds all that its actor has counted there since the field was last removed, and replaces all earlier dots of that actor
/// at that leaf, seen or not, so that a delta that never came makes the sum too old and never too high. Presence has dots of its own: were it to
/// share an element's dot, then the next update, which replaces presence, would kill the element.</para>
/// Source: the delta-mutators of Almeida, Shoker, Baquero, "Delta State Replicated Data Types", 2018, section 7.4; Riak's reset-remove of fields.
/// </remarks>
internal sealed class Draft
{
    private readonly ActorId _actor;
    private readonly HybridTime _now;
    private readonly DotContext? _seen;
    private readonly DataLimits _limits;
    private readonly ulong _before;
    private ulong _last;

    private Draft(DotContext known, ActorId actor, HybridTime now, DotContext? seen, DataLimits limits)
    {
        (_actor, _now, _seen, _limits) = (actor, now, seen, limits);
        _before = _last = known.Highest(actor);
        var remembers = _before == 0 || known.Descends(DotContext.Of(new DotRange(actor, 1, _before)));
        if (!remembers || seen?.Highest(actor) > _before)
        {
            throw new ForgottenActorException(actor);
        }
    }

    /// <summary>The delta's root; it may be empty.</summary>
    public static Node Make(
        DataKind kind, Node root, DataChange change, ActorId actor, HybridTime now, DotContext? seen, DataLimits limits)
    {
        var ranges = seen?.Ranges.Length ?? 0;
        DataLimits.Demand(ranges, limits.ContextRangesMax, "Ranges in the context", "Read the record again for a newer context.");
        var draft = new Draft(root.Known, actor, now, seen, limits);
        var scope = Scope.Below(null, root.Known);
        Node[] children;
        if (kind is DataKind.Set or DataKind.Map)
        {
            children = draft.Branch((StepKind)kind, PathStep.Record, root, null, change, 0).Children;
        }
        else
        {
            var step = new PathStep((StepKind)kind, default);
            children = [draft.Leaf(step, root.Child(step), scope, change)];
        }

        var fresh = draft._last == draft._before
            ? DotContext.Empty
            : DotContext.Of(new DotRange(actor, draft._before + 1, draft._last));

        // Merging with nothing brings the delta into normal form under its own fresh dots.
        var delta = Node.Branch(PathStep.Record, fresh, children);
        return NodeMerge.Merge(delta, null, null, null, null) ?? Node.Branch(PathStep.Record, DotContext.Empty);
    }

    /// <summary>The delta of a set or map; the record itself takes no presence.</summary>
    private Node Branch(StepKind kind, PathStep step, Node? node, Scope? scope, DataChange change, int depth)
    {
        node ??= Node.Branch(step, DotContext.Empty);
        var delta = (kind, change) switch
        {
            (StepKind.Set, DataChange.Members members) => ChangeMembers(step, node, scope, members),
            (StepKind.Map, DataChange.Fields fields) => ChangeFields(step, node, scope, fields, depth),
            _ => throw Mismatch(kind, change),
        };
        if (step.Kind == StepKind.Record)
        {
            return delta;
        }

        var old = node.Child(PathStep.Presence);
        var presence = Replace(PathStep.Presence, old, Scope.Below(scope, node.Known), default);
        return Node.Branch(step, delta.Known, [presence, .. delta.Children]);
    }

    private Node Leaf(PathStep step, Node? leaf, Scope? scope, DataChange change) => (step.Kind, change) switch
    {
        (StepKind.Counter, DataChange.Count count) => Count(step, leaf, scope, count.Amount),
        (StepKind.Register, DataChange.Assign assign) => Assign(step, leaf, scope, assign.Value),
        (StepKind.Flag, DataChange.Turn turn) => turn.On ? Replace(step, leaf, scope, Payloads.On) : TurnOff(step, leaf, scope),
        _ => throw Mismatch(step.Kind, change),
    };

    private Node ChangeMembers(PathStep step, Node node, Scope? scope, DataChange.Members change)
    {
        var asked = new SortedDictionary<PathStep, (bool Add, bool Remove)>();
        foreach (var element in change.Adds)
        {
            asked[Checked(PathStep.Element(element))] = (true, false);
        }

        foreach (var element in change.Removes)
        {
            var member = Checked(PathStep.Element(element));
            asked[member] = (asked.TryGetValue(member, out var both) && both.Add, true);
        }

        var below = Scope.Below(scope, node.Known);
        var unseen = _seen is null ? DotContext.Empty : Scope.Beyond(below, _seen);
        var (children, more) = (new List<Node>(asked.Count), 0);
        foreach (var (member, (add, remove)) in asked)
        {
            var leaf = node.Child(member);
            if (remove && _seen is null && !add && leaf is not { Facts.Length: > 0 })
            {
                throw new NotPresentException(member);
            }

            var delta = !remove || (add && _seen is not null)
                ? Replace(member, leaf, below, default, unseen: remove ? unseen : null)
                : Node.Leaf(member, Killed(leaf, unseen));
            if (!delta.IsEmpty)
            {
                children.Add(delta);
                more += leaf is null ? 1 : 0;
            }
        }

        Demand(node, more);
        return Node.Branch(step, DotContext.Empty, [.. children]);
    }

    private Node ChangeFields(PathStep step, Node node, Scope? scope, DataChange.Fields change, int depth)
    {
        var below = Scope.Below(scope, node.Known);
        var removed = new SortedDictionary<PathStep, Node>();
        foreach (var field in change.Removes)
        {
            CheckField(field);
            if (Remove(field, node.Child(field), below) is { IsEmpty: false } delta)
            {
                removed[field] = delta;
            }
        }

        // The updates find what the removes have left, and their deltas are merged with those of the removes, which they survive.
        var reset = Node.Branch(step, DotContext.Empty, [.. removed.Values]);
        var left = NodeMerge.Merge(node, scope, reset, null, scope) ?? Node.Branch(step, DotContext.Empty);
        var updated = new SortedDictionary<PathStep, Node>();
        var more = 0;
        foreach (var (field, inner) in change.Updates)
        {
            CheckField(field);
            if (updated.ContainsKey(field))
            {
                throw new ArgumentException($"The field {field} is changed twice: join what is asked of it.");
            }

            var old = left.Child(field);
            more += old is null ? 1 : 0;
            if (!field.IsLeaf)
            {
                var most = Math.Min(_limits.DepthMax, DataLimits.DepthTop);
                DataLimits.Demand(depth + 1, most, "Maps and sets within one another", "Keep the inner ones as records of their own.");
            }

            updated[field] = field.IsLeaf
                ? Leaf(field, old, below, inner)
                : Branch(field.Kind, field, old, below, inner, depth + 1);
        }

        Demand(left, more);
        var changes = Node.Branch(step, DotContext.Empty, [.. updated.Values]);
        return NodeMerge.Merge(reset, null, changes, null, null) ?? reset;
    }

    /// <summary>The delta that removes a field with all that was seen of it.</summary>
    private Node Remove(PathStep field, Node? node, Scope? scope)
    {
        if (_seen is null && node is not { IsPresent: true })
        {
            throw new NotPresentException(field);
        }

        if (field.IsLeaf)
        {
            return Node.Leaf(field, Killed(node, _seen is null ? DotContext.Empty : Scope.Beyond(scope, _seen)));
        }

        // A context names many dots that stand elsewhere in the record. That they are said to be known below this branch is true and costs
        // nothing, for whoever knows them anyway drops them.
        return Node.Branch(field, _seen ?? DotContext.Of(Alive(node, [])));
    }

    /// <summary>What dies at a leaf by a remove: what is here and was seen, and what was seen and is not yet here.</summary>
    private DotContext Killed(Node? leaf, DotContext unseen)
    {
        if (leaf is null)
        {
            return unseen;
        }

        var here = Fact.DotsOf(leaf.Facts);
        return _seen is null ? here : DotContext.Union(here.Intersect(_seen), unseen.Except(leaf.Known));
    }

    /// <summary>A fresh fact in place of all that is here.</summary>
    private Node Replace(PathStep step, Node? leaf, Scope? scope, ReadOnlyMemory<byte> payload, DotContext? unseen = null)
    {
        var dead = leaf is null ? DotContext.Empty : Fact.DotsOf(leaf.Facts);
        if (unseen is not null)
        {
            dead = DotContext.Union(dead, leaf is null ? unseen : unseen.Except(leaf.Known));
        }

        return Node.Leaf(step, dead, new Fact(Mint(leaf, scope), payload));
    }

    private Node Count(PathStep step, Node? leaf, Scope? scope, long amount)
    {
        var (up, down) = (0UL, 0UL);
        foreach (var fact in leaf?.Facts ?? [])
        {
            if (fact.Dot.Actor == _actor)
            {
                (up, down) = Payloads.Counter(fact.Payload.Span);
            }
        }

        var size = (ulong)Int128.Abs(amount);
        if (size > ulong.MaxValue - (amount < 0 ? down : up))
        {
            throw new DataLimitException($"The counter has no room to count {amount}: one node counts up to {ulong.MaxValue} "
                + "in each direction. Remove it, or start another.");
        }

        var payload = amount < 0 ? Payloads.Counter(up, down + size) : Payloads.Counter(up + size, down);
        var earlier = _before == 0 ? DotContext.Empty : DotContext.Of(new DotRange(_actor, 1, _before));
        return Node.Leaf(step, earlier, new Fact(Mint(leaf, scope), payload));
    }

    private Node Assign(PathStep step, Node? leaf, Scope? scope, ReadOnlyMemory<byte> value)
    {
        DataLimits.Demand(value.Length, _limits.ValueBytesMax, "Bytes in a register", "Keep large values as records of their own.");
        var time = _now;
        foreach (var fact in leaf?.Facts ?? [])
        {
            // A register does not go back to what it showed before because this node's clock is behind.
            time = HybridTime.Max(time, new HybridTime(checked(Payloads.TimeOf(fact.Payload.Span).Micros + 1)));
        }

        return Replace(step, leaf, scope, Payloads.Register(time, value.Span));
    }

    /// <summary>What was seen to be on is dead; that the flag was updated is a fact all the same.</summary>
    private Node TurnOff(PathStep step, Node? leaf, Scope? scope)
    {
        var dead = Killed(leaf, _seen is null ? DotContext.Empty : Scope.Beyond(scope, _seen));
        foreach (var fact in leaf?.Facts ?? [])
        {
            if (fact.Payload.Span[0] == 0)
            {
                dead = DotContext.Union(dead, DotContext.Of(fact.Dot));
            }
        }

        return Node.Leaf(step, dead, new Fact(Mint(leaf, scope), Payloads.Updated));
    }

    private Dot Mint(Node? leaf, Scope? scope)
    {
        var dot = new Dot(_actor, checked(_last + 1));
        if (Scope.Contains(scope, dot) || (leaf is not null && leaf.Known.Contains(dot)))
        {
            throw new ForgottenActorException(_actor);
        }

        _last = dot.Counter;
        return dot;
    }

    private static List<Dot> Alive(Node? node, List<Dot> dots)
    {
        foreach (var fact in node?.Facts ?? [])
        {
            dots.Add(fact.Dot);
        }

        foreach (var child in node?.Children ?? [])
        {
            _ = Alive(child, dots);
        }

        return dots;
    }

    private PathStep Checked(PathStep step)
    {
        DataLimits.Demand(step.Name.Length, _limits.NameBytesMax, "Bytes in an element or a name", "Shorten it, or use its digest.");
        return step;
    }

    private void CheckField(PathStep field)
    {
        if (field.Kind is < StepKind.Counter or > StepKind.Map)
        {
            throw new ArgumentException($"{field} is not a field of a map.");
        }

        _ = Checked(field);
    }

    private void Demand(Node node, int more) => DataLimits.Demand(
        node.Children.Length + (long)more, _limits.ElementsMax, "Elements or fields in one set or map", "Spread them over several records.");

    private static ArgumentException Mismatch(StepKind kind, DataChange change) =>
        new($"A {change.GetType().Name} is no change of a {kind}: ask for what fits the kind of the record or field.");
}
