using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Time;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>A counter, set, register, flag or map as one record's mergeable state, or a delta of one. Immutable.</summary>
/// <remarks>
/// A record is a tree: fields and elements are leaves and branches, and at the leaves stand facts under dots. One context at the record says
/// which dots are known, for all leaves at once, so a removed element costs nothing. <see cref="NodeMerge"/> holds the merge and why it is one;
/// <see cref="Draft"/> what each change does; <see cref="DataPart"/> how the leaves may live apart. docs/data-types-model.md has the algebra in one place.
/// <para>Laws: <see cref="Merge"/> is commutative, associative, idempotent, <see cref="Empty"/> is neutral; a change's delta merged into the state is the
/// change; deltas may come in any order, repeatedly, or late; equal states have equal bytes; <c>Join(Head, Parts)</c> is the state.</para>
/// </remarks>
public sealed class DataState : IEquatable<DataState>
{
    private readonly Node _root;

    internal DataState(DataKind kind, Node root) => (Kind, _root) = (kind, root);

    /// <summary>What the record is; for all its life.</summary>
    public DataKind Kind { get; }

    /// <summary>Dots of which all leaves know. In a delta: the dots that it brings.</summary>
    public DotContext Known => _root.Known;

    /// <summary>
    /// What a reader of this state has seen: what it knows, and every fact that it shows. It is given to clients, to send back with their removes.
    /// </summary>
    public DotContext Seen
    {
        get
        {
            var more = new List<Dot>();
            Collect(_root, Known, more);
            return more.Count == 0 ? Known : DotContext.Union(Known, DotContext.Of(more));
        }
    }

    /// <summary>True if nothing was ever written: stored as an absent record.</summary>
    public bool IsEmpty => _root.IsEmpty;

    /// <summary>What it shows.</summary>
    public DataView View =>
        new(Kind is DataKind.Set or DataKind.Map ? _root : _root.Child(new PathStep((StepKind)Kind, default)));

    /// <summary>This state without its leaves: what is known of many leaves at once. Small; merged last (see <see cref="DataPart"/>).</summary>
    public DataState Head => new(Kind, Strip(_root) ?? Node.Branch(PathStep.Record, DotContext.Empty));

    internal Node Root => _root;

    /// <summary>Nothing was ever written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind has a class of its own.</exception>
    public static DataState Empty(DataKind kind) => kind is >= DataKind.Counter and <= DataKind.Map
        ? new(kind, Node.Branch(PathStep.Record, DotContext.Empty))
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, "Grow-only sets and estimates are states of their own classes.");

    /// <summary>The delta that removes all that was seen of a record, and nothing newer: how a record is deleted.</summary>
    /// <param name="kind">Of the record.</param>
    /// <param name="seen">A reader's <see cref="Seen"/>.</param>
    public static DataState Cleared(DataKind kind, DotContext seen) => new(kind, Node.Branch(PathStep.Record, seen));

    /// <summary>What both know, and what either shows that the other has not seen die.</summary>
    /// <exception cref="ArgumentException">The kinds differ.</exception>
    public static DataState Merge(DataState a, DataState b)
    {
        if (a.Kind != b.Kind)
        {
            throw new ArgumentException(
                $"A {a.Kind} cannot be merged with a {b.Kind}: a record keeps its kind. Keep the two in different tables.");
        }

        var root = NodeMerge.Merge(a._root, null, b._root, null, null);
        return root is null ? Empty(a.Kind) : ReferenceEquals(root, a._root) ? a : new DataState(a.Kind, root);
    }

    /// <summary>The delta of a change: a small state; this state merged with it is the state after the change.</summary>
    /// <param name="change">What is asked for.</param>
    /// <param name="actor">Under whom dots are minted; chosen by the rules of <see cref="ActorChoice"/>.</param>
    /// <param name="now">The coordinator's clock, for registers.</param>
    /// <param name="seen">The context that the client sent; null if it sent none, and means what this replica shows.</param>
    /// <param name="limits">Null for <see cref="DataLimits.Default"/>.</param>
    /// <exception cref="NotPresentException">A remove without a context of what is not here.</exception>
    /// <exception cref="ForgottenActorException">The actor must not be gone on with.</exception>
    /// <exception cref="DataLimitException">The record would outgrow a limit other than <see cref="DataLimits.StateBytesMax"/>.</exception>
    /// <exception cref="ArgumentException">The change does not fit the kind, or names a field twice.</exception>
    public DataState Delta(
        DataChange change, ActorId actor, HybridTime now, DotContext? seen = null, DataLimits? limits = null) =>
        new(Kind, Draft.Make(Kind, _root, change, actor, now, seen, limits ?? DataLimits.Default));

    /// <summary>The state after a change, whole, with the delta that leads to it. Parameters and errors are those of <see cref="Delta"/>.</summary>
    /// <exception cref="DataLimitException">The record would outgrow a limit.</exception>
    public DataState Apply(
        DataChange change, ActorId actor, HybridTime now, out DataState delta, DotContext? seen = null, DataLimits? limits = null)
    {
        delta = Delta(change, actor, now, seen, limits);
        var after = Merge(this, delta);
        var most = (limits ?? DataLimits.Default).StateBytesMax;
        DataLimits.Demand(after.ToBytes().Length, most, "Bytes of the whole record", "Spread it over several records.");
        return after;
    }

    /// <summary>The leaves, ascending by path, each as it stands under <see cref="Head"/>.</summary>
    public IReadOnlyList<DataPart> Parts()
    {
        var parts = new List<DataPart>();
        Split(_root, [], parts);
        return parts;
    }

    /// <summary>True if merging this state, a delta, into another may change what is known there of the leaf at the path beyond its head.</summary>
    /// <remarks>
    /// A change's delta touches the leaves that it has, and those below a set or map that it removes. Deltas merged with one another, and
    /// <see cref="Cleared"/>, know of dots that they do not show, and of these one cannot say where they stand: they touch all leaves.
    /// </remarks>
    public bool Touches(PartPath path)
    {
        var alive = new List<Dot>();
        Collect(_root, DotContext.Empty, alive);
        if (!Known.Except(DotContext.Of(alive)).IsEmpty)
        {
            return true;
        }

        var node = _root;
        foreach (ref readonly var step in path.Steps)
        {
            node = node.Child(step);
            if (node is null || !node.Known.IsEmpty || node.Step.IsLeaf)
            {
                return node is not null;
            }
        }

        return false;
    }

    /// <summary>The whole state of a head and of leaves that stand under it.</summary>
    /// <param name="head">A <see cref="Head"/>.</param>
    /// <param name="parts">In any order; no path twice.</param>
    /// <exception cref="ArgumentException">The head has leaves, or a path is there twice or does not fit the kind.</exception>
    public static DataState Join(DataState head, IEnumerable<DataPart> parts) => new(head.Kind, Assembly.Of(head, parts));

    /// <summary>Kind (1), then the tree (<see cref="StateWriter"/>).</summary>
    public void Write(IBufferWriter<byte> writer)
    {
        var state = new StateWriter(writer, ActorTable.Of(_root));
        state.WriteKind(Kind);
        state.WriteStanding(_root);
    }

    public byte[] ToBytes()
    {
        var writer = new ArrayBufferWriter<byte>();
        Write(writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a whole state. Names and values are slices of one copy of the bytes.</summary>
    /// <exception cref="CorruptStateException">They are not the one encoding of a state.</exception>
    public static DataState Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 1 && (DataKind)bytes[0] is >= DataKind.Counter and <= DataKind.Map)
        {
            ReadOnlyMemory<byte> copy = bytes[1..].ToArray();
            var reader = new StateReader(copy.Span, copy);
            if (reader.TryReadStanding((DataKind)bytes[0], PathStep.Record, out var root))
            {
                return new DataState((DataKind)bytes[0], root);
            }
        }

        throw new CorruptStateException(
            $"A data type's state of {bytes.Length} bytes is not readable. "
            + "Drop this copy and repair the record from other replicas.");
    }

    public bool Equals(DataState? other) =>
        other is not null && (ReferenceEquals(this, other) || ToBytes().AsSpan().SequenceEqual(other.ToBytes()));

    public override bool Equals(object? obj) => Equals(obj as DataState);

    public override int GetHashCode() => Known.GetHashCode();

    public override string ToString() => $"{Kind} {View}, knows {Known}";

    private static void Collect(Node node, DotContext known, List<Dot> more)
    {
        foreach (ref readonly var fact in node.Facts.AsSpan())
        {
            if (!known.Contains(fact.Dot))
            {
                more.Add(fact.Dot);
            }
        }

        foreach (var child in node.Children)
        {
            Collect(child, known, more);
        }
    }

    private static Node? Strip(Node node)
    {
        var children = new List<Node>();
        foreach (var child in node.Children)
        {
            if (!child.Step.IsLeaf && Strip(child) is { } branch)
            {
                children.Add(branch);
            }
        }

        return node.Known.IsEmpty && children.Count == 0 ? null : Node.Branch(node.Step, node.Known, [.. children]);
    }

    private static void Split(Node node, PathStep[] path, List<DataPart> parts)
    {
        foreach (var child in node.Children)
        {
            PathStep[] next = [.. path, child.Step];
            if (child.Step.IsLeaf)
            {
                parts.Add(new DataPart(new PartPath(next), child));
            }
            else
            {
                Split(child, next, parts);
            }
        }
    }
}
