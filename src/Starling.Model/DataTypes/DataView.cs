using System;
using System.Collections.Generic;
using Starling.Model.Time;

namespace Starling.Model.DataTypes;

/// <summary>What a record, a field or a part shows. <c>default</c> is what was never written: zero, off, no elements.</summary>
/// <remarks>Ask what fits the kind; anything else answers as if nothing were there.</remarks>
public readonly struct DataView
{
    private readonly Node? _node;

    internal DataView(Node? node) => _node = node;

    /// <summary>True if something is here. A set or a map inside a map is here after its last element has gone, until it is removed itself.</summary>
    public bool IsPresent => _node?.IsPresent ?? false;

    /// <summary>A counter's sum.</summary>
    public Int128 Sum
    {
        get
        {
            Int128 sum = 0;
            foreach (var fact in FactsOf(StepKind.Counter))
            {
                var (up, down) = Payloads.Counter(fact.Payload.Span);
                sum += (Int128)up - down;
            }

            return sum;
        }
    }

    /// <summary>True if a flag is on: some turning on has been seen by no turning off.</summary>
    public bool IsOn
    {
        get
        {
            foreach (var fact in FactsOf(StepKind.Flag))
            {
                if (fact.Payload.Span[0] != 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>A register's value: of those that no other has seen the latest, and of equally late ones the greatest; null if there is none.</summary>
    public ReadOnlyMemory<byte>? Value => Winner() is { } fact ? Payloads.ValueOf(fact.Payload) : null;

    /// <summary>The time of <see cref="Value"/>; <c>default</c> if there is none.</summary>
    public HybridTime ValueTime => Winner() is { } fact ? Payloads.TimeOf(fact.Payload.Span) : default;

    /// <summary>A set's elements, ascending by their bytes.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Elements
    {
        get
        {
            foreach (var child in ChildrenOf())
            {
                if (child.Step.Kind == StepKind.Element && child.Facts.Length > 0)
                {
                    yield return child.Step.Name;
                }
            }
        }
    }

    /// <summary>A map's fields, ascending by kind and name.</summary>
    public IEnumerable<PathStep> Fields
    {
        get
        {
            foreach (var child in ChildrenOf())
            {
                if (child.Step.Kind is >= StepKind.Counter and <= StepKind.Map && child.IsPresent)
                {
                    yield return child.Step;
                }
            }
        }
    }

    /// <summary>A map's field; an absent one shows nothing.</summary>
    public DataView Field(PathStep field) => new(_node?.Child(field));

    /// <summary>True if a set has the element.</summary>
    public bool Contains(ReadOnlyMemory<byte> element) => Field(PathStep.Element(element)).IsPresent;

    public override string ToString()
    {
        var (leaves, count) = (_node?.Facts.Length ?? 0, _node?.Children.Length ?? 0);
        return _node is null ? "nothing"
            : _node.Step.IsLeaf ? $"{_node.Step} with {leaves} facts"
            : $"{_node.Step} with {count} leaves and branches";
    }

    private Fact? Winner()
    {
        Fact? best = null;
        foreach (var fact in FactsOf(StepKind.Register))
        {
            if (best is not { } so || Payloads.CompareRegisters(fact.Payload.Span, so.Payload.Span) > 0)
            {
                best = fact;
            }
        }

        return best;
    }

    private Fact[] FactsOf(StepKind kind) => _node is not null && _node.Step.Kind == kind ? _node.Facts : [];

    private Node[] ChildrenOf() => _node?.Children ?? [];
}
