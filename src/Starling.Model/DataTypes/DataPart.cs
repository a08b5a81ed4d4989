using System;
using System.Buffers;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>One leaf of a record with its path: what may be stored, sent and merged on its own. Immutable.</summary>
/// <remarks>
/// A set of a million elements must not be rewritten for one of them. So a state comes apart into a head (<see cref="DataState.Head"/>: the
/// contexts of the record and its branches) and one part a leaf. The question is what a part means without its head, for most of what is known
/// of it stands there.
/// <para>A part that is stored is <i>settled</i>: it says what is known beyond the head it lies under, mostly nothing. A part that travels is
/// <i>sealed</i> (<see cref="Seal"/>): it says all that is known of its leaf, and needs no head. The laws, with p[X] the sealed part of state X at
/// path p (<see cref="Absent"/> where X has none), and ⊔ the merge:</para>
/// <para>1. p[X ⊔ Y] = p[X] ⊔ p[Y]: parts merge each on its own, in any order, at any time, as often as they come
/// (<see cref="Merge(DataPart, DataPart)"/>; <see cref="MergeUnder"/> does it to a settled part).</para>
/// <para>2. <c>Join(X.Head, X.Parts) = X</c>, and merging all of X's parts into Y's, those too where only Y has a leaf, and last X's head into Y's, gives
/// X ⊔ Y. A run that ends before the head is merged has lost nothing and shows nothing false: it is only not yet equal. A leaf that comes
/// in from elsewhere during the run meets X's part too, absent or not, before the head does.</para>
/// <para>3. A head may be raised by a dot only when the dot's leaf has learnt of it. A head that runs ahead of a part says of a fact it lacks
/// "known and not here", which is "removed". This is the one way to lose data, and why heads come last, never by themselves.</para>
/// <para>4. A change's delta touches its own leaves, and the leaves below branches of its head (<see cref="DataState.Touches"/>): all others stay as they
/// are, whatever head they lie under. So one element is added for the price of one part and the head; and a state joined of the head and only
/// the leaves that a change names (<see cref="ChangePaths"/>) gives the same delta as the whole.</para>
/// </remarks>
public sealed class DataPart : IEquatable<DataPart>
{
    private readonly Node _leaf;

    internal DataPart(PartPath path, Node leaf) => (Path, _leaf) = (path, leaf);

    public PartPath Path { get; }

    /// <summary>Dots that are known to be dead at this leaf, beyond the head; of a sealed part all of them.</summary>
    public DotContext Known => _leaf.Known;

    /// <summary>The dots of the facts that live at this leaf.</summary>
    public DotContext Alive => Fact.DotsOf(_leaf.Facts);

    /// <summary>True if it shows something.</summary>
    public bool IsPresent => _leaf.Facts.Length > 0;

    /// <summary>True if it says nothing: not stored.</summary>
    public bool IsEmpty => _leaf.IsEmpty;

    /// <summary>What it shows.</summary>
    public DataView View => new(_leaf);

    internal Node Leaf => _leaf;

    /// <summary>What a state with this head says of a path where it has no part: the sealed part with no facts.</summary>
    /// <exception cref="ArgumentException">The path does not end at a leaf.</exception>
    public static DataPart Absent(PartPath path, DataState head) => path.Steps.Length > 0 && path.Steps[^1].IsLeaf
        ? new(path, Node.Leaf(path.Steps[^1], Scope.Sum(ScopeAt(path, head))))
        : throw new ArgumentException($"The path {path} does not end at a leaf.", nameof(path));

    /// <summary>The merge of two sealed parts of one path.</summary>
    /// <exception cref="ArgumentException">The paths differ.</exception>
    public static DataPart Merge(DataPart a, DataPart b) => Merge(a, b, null);

    /// <summary>Merges a sealed part that arrived into the settled one that lies here.</summary>
    /// <param name="head">The head here.</param>
    /// <param name="here">The part here; null if there is none.</param>
    /// <param name="arrived">The sealed part.</param>
    /// <returns>The part to store under the same head; nothing is stored if it <see cref="IsEmpty"/>.</returns>
    /// <exception cref="ArgumentException">The paths differ.</exception>
    public static DataPart MergeUnder(DataState head, DataPart? here, DataPart arrived) =>
        Merge(here ?? new DataPart(arrived.Path, Node.Leaf(arrived._leaf.Step, DotContext.Empty)), arrived, ScopeAt(arrived.Path, head));

    /// <summary>This settled part as it stands without the head.</summary>
    public DataPart Seal(DataState head)
    {
        var known = DotContext.Union(Scope.Sum(ScopeAt(Path, head)), _leaf.Known).Except(Fact.DotsOf(_leaf.Facts));
        return new DataPart(Path, new Node(_leaf.Step, known, _leaf.Facts, []));
    }

    /// <summary>This part without what the head says. Lossless where the part knew of all that the head knows.</summary>
    public DataPart Settle(DataState head) =>
        new(Path, new Node(_leaf.Step, Scope.Beyond(ScopeAt(Path, head), _leaf.Known), _leaf.Facts, []));

    /// <summary>The leaf's bytes (<see cref="StateWriter"/>); the path is not among them.</summary>
    public void Write(IBufferWriter<byte> writer) => new StateWriter(writer, ActorTable.Of(_leaf)).WriteStanding(_leaf);

    public byte[] ToBytes()
    {
        var writer = new ArrayBufferWriter<byte>();
        Write(writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the part at this path.</summary>
    /// <exception cref="CorruptStateException">The bytes are not the one encoding of a part, or the path does not end at a leaf.</exception>
    public static DataPart Read(PartPath path, ReadOnlySpan<byte> bytes)
    {
        ReadOnlyMemory<byte> copy = bytes.ToArray();
        var reader = new StateReader(copy.Span, copy);
        return path.Steps.Length > 0 && path.Steps[^1].IsLeaf
            && reader.TryReadStanding(default, path.Steps[^1], out var leaf)
            ? new DataPart(path, leaf)
            : throw new CorruptStateException(
                $"A part of {bytes.Length} bytes is not readable. Drop it and repair the record from other replicas.");
    }

    public bool Equals(DataPart? other) =>
        other is not null && Path.Equals(other.Path) && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    public override bool Equals(object? obj) => Equals(obj as DataPart);

    public override int GetHashCode() => Path.GetHashCode();

    public override string ToString() => $"{Path}: {View}, knows {Known}";

    /// <summary>Under the scope that both knew, or null for sealed parts.</summary>
    private static DataPart Merge(DataPart a, DataPart b, Scope? here)
    {
        if (!a.Path.Equals(b.Path))
        {
            throw new ArgumentException($"Parts of two paths cannot be merged: {a.Path}, and {b.Path}.");
        }

        var leaf = NodeMerge.Merge(a._leaf, here, b._leaf, null, here);
        return new DataPart(a.Path, leaf ?? Node.Leaf(a._leaf.Step, DotContext.Empty));
    }

    private static Scope? ScopeAt(PartPath path, DataState head)
    {
        var node = head.Root;
        var scope = Scope.Below(null, node.Known);
        foreach (ref readonly var step in path.Steps[..^1])
        {
            node = node.Child(step);
            if (node is null)
            {
                break;
            }

            scope = Scope.Below(scope, node.Known);
        }

        return scope;
    }
}
