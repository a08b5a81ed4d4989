using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Starling.Model.Causality;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>Reads what <see cref="StateWriter"/> writes, and nothing else: each state has one encoding, and only that one is taken.</summary>
/// <remarks>
/// The bytes may come from anybody. A count is believed only as far as bytes follow it, lists grow with what was read and not with what was
/// promised, and the depth is bounded, so time and memory are of the order of the input. Any fault gives false; callers say what of.
/// </remarks>
internal ref struct StateReader(ReadOnlySpan<byte> bytes, ReadOnlyMemory<byte> backing = default)
{
    /// <summary>Branches within branches that are read; no change makes more than <see cref="DataLimits.DepthTop"/>.</summary>
    private const int DepthMax = DataLimits.DepthTop + 1;

    private readonly ReadOnlyMemory<byte> _backing = backing;
    private ReadOnlySpan<byte> _rest = bytes;
    private ActorId[] _actors = [];
    private bool[] _used = [];

    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>A context with the table before it.</summary>
    public bool TryReadStanding(out DotContext context)
    {
        context = DotContext.Empty;
        return TryReadTable() && TryReadContext(out context) && IsTableUsed();
    }

    /// <summary>A node with the table before it, which the bytes must end with.</summary>
    /// <param name="kind">Of the record.</param>
    /// <param name="step">The record itself, or the leaf.</param>
    /// <param name="node">What was read.</param>
    public bool TryReadStanding(DataKind kind, PathStep step, [NotNullWhen(true)] out Node? node)
    {
        node = null;
        return TryReadTable() && TryReadNode(kind, step, null, 0, out node) && IsTableUsed() && _rest.IsEmpty;
    }

    private bool TryReadTable()
    {
        if (!Varint.TryRead(ref _rest, out var count) || count > (ulong)(_rest.Length / ActorId.Size))
        {
            return false;
        }

        _actors = new ActorId[count];
        _used = new bool[count];
        for (var at = 0; at < _actors.Length; at++)
        {
            _actors[at] = ActorId.Read(_rest);
            _rest = _rest[ActorId.Size..];
            if (at > 0 && _actors[at - 1].CompareTo(_actors[at]) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private readonly bool IsTableUsed() => !_used.AsSpan().Contains(false);

    private bool TryReadActor(out ActorId actor)
    {
        actor = default;
        if (!Varint.TryRead(ref _rest, out var index) || index >= (ulong)_actors.Length)
        {
            return false;
        }

        _used[index] = true;
        actor = _actors[index];
        return true;
    }

    private bool TryReadContext(out DotContext context)
    {
        context = DotContext.Empty;
        if (!Varint.TryRead(ref _rest, out var count))
        {
            return false;
        }

        var ranges = count == 0 ? null : new List<DotRange>();
        for (; count > 0; count--)
        {
            if (!TryReadActor(out var actor)
                || !Varint.TryRead(ref _rest, out var first) || first == 0
                || !Varint.TryRead(ref _rest, out var more) || more > ulong.MaxValue - first)
            {
                return false;
            }

            // Ranges that touch would be one range, spelt as two.
            if (ranges!.Count > 0
                && ranges[^1] is var last
                && (last.Actor == actor ? last.Last >= first - 1 : last.Actor.CompareTo(actor) > 0))
            {
                return false;
            }

            ranges.Add(new DotRange(actor, first, first + more));
        }

        context = ranges is null ? DotContext.Empty : new DotContext([.. ranges]);
        return true;
    }

    private bool TryReadNode(DataKind kind, PathStep step, Scope? scope, int depth, [NotNullWhen(true)] out Node? node)
    {
        node = null;
        if (depth > DepthMax || !TryReadContext(out var known) || Scope.Overlaps(scope, known))
        {
            return false;
        }

        return step.IsLeaf
            ? TryReadLeaf(step, known, out node)
            : TryReadBranch(kind, step, known, Scope.Below(scope, known), depth, out node);
    }

    private bool TryReadLeaf(PathStep step, DotContext known, [NotNullWhen(true)] out Node? leaf)
    {
        leaf = null;
        if (!Varint.TryRead(ref _rest, out var count) || (count == 0 && known.IsEmpty))
        {
            return false;
        }

        var facts = count == 0 ? null : new List<Fact>(1);
        for (; count > 0; count--)
        {
            var payload = ReadOnlyMemory<byte>.Empty;
            if (!TryReadActor(out var actor)
                || !Varint.TryRead(ref _rest, out var counter) || counter == 0
                || (Payloads.AreCarriedBy(step.Kind) && !TryReadBytes(out payload))
                || !Payloads.AreValid(step.Kind, payload.Span))
            {
                return false;
            }

            var dot = new Dot(actor, counter);
            if (known.Contains(dot) || (facts!.Count > 0 && Fact.Compare(facts[^1].Dot, dot) >= 0))
            {
                return false;
            }

            facts.Add(new Fact(dot, payload));
        }

        leaf = Node.Leaf(step, known, facts is null ? [] : [.. facts]);
        return true;
    }

    private bool TryReadBranch(
        DataKind kind, PathStep step, DotContext known, Scope? below, int depth, [NotNullWhen(true)] out Node? branch)
    {
        branch = null;
        if (!Varint.TryRead(ref _rest, out var count) || (count == 0 && known.IsEmpty && step.Kind != StepKind.Record))
        {
            return false;
        }

        var children = count == 0 ? null : new List<Node>();
        for (; count > 0; count--)
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var childKind = (StepKind)_rest[0];
            _rest = _rest[1..];
            if (!TryReadBytes(out var name))
            {
                return false;
            }

            var childStep = new PathStep(childKind, name);
            if (!Grammar.Allows(kind, step.Kind, childStep)
                || (children!.Count > 0 && children[^1].Step.CompareTo(childStep) >= 0)
                || !TryReadNode(kind, childStep, below, depth + 1, out var child))
            {
                return false;
            }

            children.Add(child);
        }

        branch = Node.Branch(step, known, children is null ? [] : [.. children]);
        return true;
    }

    private bool TryReadBytes(out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (!Varint.TryRead(ref _rest, out var length) || length > (ulong)_rest.Length)
        {
            return false;
        }

        bytes = _backing.Slice(_backing.Length - _rest.Length, (int)length);
        _rest = _rest[(int)length..];
        return true;
    }
}
