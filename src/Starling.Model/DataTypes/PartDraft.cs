using System;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Time;

namespace Starling.Model.DataTypes;

/// <summary>Works out what one change makes of the parts that it touches, where each part is a record of its own.</summary>
/// <remarks>
/// Each part is a <see cref="DvvSet"/>: it knows by itself which of its facts were seen by which others, so it needs no head, merges on its own, and is
/// repaired, compared and purged like any record of siblings. An add replaces what this replica holds of the element and leaves one live fact. A
/// remove leaves a tombstone that has seen what its client saw: a concurrent add lives beside it and shows. A count replaces its own actor's fact with
/// the new sum and leaves other actors' facts alone. Dots that a client saw and this replica has yet to get are in the tombstone's history, so they are
/// dead on arrival (the deferred remove).
/// <para>Presence keeps a value or a field there when its last element has gone. Of the whole value it is written once; of a field anew with
/// each change inside it, so that a concurrent remove of the field leaves the field.</para>
/// Laws: a change touches only the parts that it names, presence, and those below fields that it removes; all parts it gives are to be applied
/// together; a removed element is back only by an add that the remove had not seen.
/// Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types", 2018, section 7.4, with one causal context a part instead of one a record;
/// why, in docs/decisions/0018-parts-are-records.md.
/// </remarks>
public sealed class PartDraft
{
    /// <summary>The most parts that one change may touch: a mutation carries them all.</summary>
    public const int PartsMax = 1000;

    private static readonly OperationMemory Forgetful = new();

    private readonly SortedDictionary<byte[], DvvSet> _parts = new(Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
    private readonly IPartSource _source;
    private readonly DataContext? _seen;
    private readonly HybridTime _now;
    private readonly HybridTime? _expiry;
    private readonly DataLimits _limits;
    private readonly OperationMemory? _memory;
    private readonly Dictionary<byte[], bool> _done = new(PathComparer.Instance);

    /// <param name="source">This replica's parts of the value.</param>
    /// <param name="seen">What the client has seen; null if it does not say, and means what this replica shows.</param>
    /// <param name="now">The change's origin.</param>
    /// <param name="expiry">When what it adds expires; null for never.</param>
    /// <param name="limits">Null for <see cref="DataLimits.Default"/>.</param>
    /// <param name="memory">Which operation it is, and how operations are remembered; null: they are not.</param>
    public PartDraft(
        IPartSource source, DataContext? seen, HybridTime now, HybridTime? expiry = null, DataLimits? limits = null, OperationMemory? memory = null)
    {
        _memory = memory;
        _source = source;
        _seen = seen;
        _now = now;
        _expiry = expiry;
        _limits = limits ?? DataLimits.Default;
        Newest = seen?.Newest ?? default;
    }

    /// <summary>The parts as they are after the changes, ascending by path; those too that only have to be as they are everywhere.</summary>
    public IReadOnlyCollection<KeyValuePair<byte[], DvvSet>> Parts => _parts;

    /// <summary>The newest origin among the facts that the changes replace, and among those that the client has seen. The changes' own must be younger, or a
    /// tombstone would be forgotten while a late copy of what it deleted is still let in: where it is not, they must be made anew.</summary>
    public HybridTime Newest { get; private set; }

    /// <summary>True when an earlier try of the operation was known in some part.</summary>
    public bool IsRepeated { get; private set; }

    /// <summary>Makes a change of the whole value.</summary>
    /// <exception cref="NotPresentException">A remove without a context of what is not here.</exception>
    /// <exception cref="DataLimitException">The change would go over a limit.</exception>
    /// <exception cref="TooManyOperationsException">A counter cannot remember one more operation.</exception>
    /// <exception cref="ArgumentException">The change does not fit the kind.</exception>
    public void Change(DataKind kind, DataChange change)
    {
        switch (kind, change)
        {
            case (DataKind.Set or DataKind.GrowOnlySet, DataChange.Members members):
                EnsurePresence();
                ChangeMembers([], members, isGrowOnly: kind == DataKind.GrowOnlySet);
                break;
            case (DataKind.Map, DataChange.Fields fields):
                EnsurePresence();
                ChangeFields([], fields);
                break;
            case (DataKind.HyperLogLog, DataChange.Members { Removes.Count: 0 } members):
                Estimate([new PathStep(StepKind.Estimate, default)], members.Adds);
                break;
            case (DataKind.Counter or DataKind.Register or DataKind.Flag, _):
                ChangeLeaf([new PathStep((StepKind)kind, default)], change);
                break;
            default:
                throw Mismatch(kind.ToString(), change);
        }
    }

    /// <summary>Removes the parts of some paths, as far as they were seen.</summary>
    public void Remove(IEnumerable<byte[]> paths)
    {
        foreach (var path in paths)
        {
            RemovePart(path);
        }
    }

    private void ChangeMembers(PathStep[] path, DataChange.Members change, bool isGrowOnly)
    {
        var removes = new HashSet<PathStep>();
        foreach (var element in change.Removes)
        {
            removes.Add(Checked(PathStep.Element(element)));
        }

        if (isGrowOnly && removes.Count > 0)
        {
            throw new ArgumentException("A grow-only set takes no removes. Use a set.");
        }

        foreach (var element in change.Adds)
        {
            var step = Checked(PathStep.Element(element));
            var bytes = Bytes([.. path, step]);
            if (isGrowOnly && PartFacts.IsShown(Held(bytes), _now) && _expiry is null)
            {
                Put(bytes, Held(bytes));
            }
            else if (_seen is not null || !removes.Contains(step))
            {
                Replace(bytes, default);
            }
            else
            {
                RemovePart(bytes);
            }

            // With a context an add outlives the remove beside it, which cannot have seen it.
            removes.Remove(step);
        }

        foreach (var step in removes)
        {
            RemoveLeaf(Bytes([.. path, step]), step);
        }
    }

    private void ChangeFields(PathStep[] path, DataChange.Fields change)
    {
        foreach (var field in change.Removes)
        {
            RemoveField([.. path, Checked(field)], field);
        }

        var named = new HashSet<PathStep>();
        foreach (var (field, inner) in change.Updates)
        {
            if (!named.Add(Checked(field)))
            {
                throw new ArgumentException($"The field {field} is changed twice. Join the two changes.");
            }

            PathStep[] at = [.. path, field];
            DataLimits.Demand(at.Length, _limits.DepthMax, "Maps within maps", "Use a flatter map.");
            switch (field.Kind, inner)
            {
                case (StepKind.Set, DataChange.Members members):
                    Replace(Bytes([.. at, PathStep.Presence]), default);
                    ChangeMembers(at, members, isGrowOnly: false);
                    break;
                case (StepKind.Map, DataChange.Fields fields):
                    Replace(Bytes([.. at, PathStep.Presence]), default);
                    ChangeFields(at, fields);
                    break;
                default:
                    ChangeLeaf(at, inner);
                    break;
            }
        }
    }

    private void ChangeLeaf(PathStep[] path, DataChange change)
    {
        var bytes = Bytes(path);
        switch (path[^1].Kind, change)
        {
            case (StepKind.Counter, DataChange.Count count):
                Count(bytes, count.Amount);
                break;
            case (StepKind.Register, DataChange.Assign assign):
                DataLimits.Demand(assign.Value.Length, _limits.ValueBytesMax, "Bytes of a register's value", "Store it as an object.");
                Replace(bytes, assign.Value.Span);
                break;
            case (StepKind.Flag, DataChange.Turn { On: true }):
                Replace(bytes, Payloads.On.Span);
                break;
            case (StepKind.Flag, DataChange.Turn) when !IsDone(bytes):
                var held = Held(bytes);
                Update(bytes, held, _seen?.Of(bytes, held) ?? held.Context, Fact(Payloads.Updated.Span));
                break;
            case (StepKind.Flag, DataChange.Turn):
                break;
            default:
                throw Mismatch(path[^1].Kind.ToString(), change);
        }
    }

    private void Count(byte[] path, long amount)
    {
        if (IsDone(path))
        {
            return;
        }

        var held = Held(path);
        var actor = _source.ActorFor(path, held, VersionVector.Empty);
        var seen = VersionVector.Merge(held.Expired(_now), VersionVector.Empty.With(new Dot(actor, held.CounterOf(actor))));
        foreach (var (dot, fact) in held)
        {
            seen = fact.IsTombstone && !seen.Covers(dot) ? seen.With(dot) : seen;
        }

        var memory = new CounterMemory(held, seen, actor, _now, _memory ?? Forgetful);
        var (up, down) = (memory.Up, memory.Down);
        var magnitude = amount < 0 ? (ulong)-(Int128)amount : (ulong)amount;
        if (magnitude > ulong.MaxValue - (amount < 0 ? down : up))
        {
            throw new DataLimitException("The counter would leave the range that it can count. Delete it and begin anew.");
        }

        if (_memory?.Name is { } name)
        {
            memory.Add(name, _now, amount);
        }

        var sum = amount < 0 ? Payloads.Counter(up, down + magnitude) : Payloads.Counter(up + magnitude, down);
        Put(path, held, seen, actor, new SiblingValue(_now, false, RememberedOperations.Fact(sum.Span, memory.Operations), _expiry));
    }

    private void Estimate(PathStep[] path, IReadOnlyCollection<ReadOnlyMemory<byte>> elements)
    {
        var bytes = Bytes(path);
        var held = Held(bytes);
        var live = new List<SiblingValue>();
        foreach (var (_, fact) in held)
        {
            if (PartFacts.IsLive(fact, _now))
            {
                live.Add(fact);
            }
        }

        // Joining is idempotent, so one fact may take the place of all: a counter's must not.
        Replace(bytes, HyperLogLog.Merge(PartFacts.Joined(live), HyperLogLog.Of(elements)).ToBytes());
    }

    private void EnsurePresence()
    {
        var path = Bytes([PathStep.Presence]);
        if (!PartFacts.IsShown(Held(path), _now) || _expiry is not null)
        {
            Replace(path, default);
        }
    }

    private void RemoveField(PathStep[] path, PathStep field)
    {
        if (field.IsLeaf)
        {
            RemoveLeaf(Bytes(path), field);
            return;
        }

        var branch = Bytes(path);
        var below = new SortedSet<byte[]>(_parts.Comparer);
        var isShown = false;
        foreach (var part in _source.Below(branch))
        {
            below.Add(part);
            isShown |= PartFacts.IsShown(Held(part), _now);
        }

        if (_seen is null && !isShown && !IsDone(Bytes([.. path, PathStep.Presence])))
        {
            throw new NotPresentException(field);
        }

        foreach (var part in _seen?.Below(branch) ?? [])
        {
            below.Add(part);
        }

        Remove(below);
    }

    private void RemoveLeaf(byte[] path, PathStep step)
    {
        if (_seen is null && !IsDone(path) && !PartFacts.IsShown(Held(path), _now))
        {
            throw new NotPresentException(step);
        }

        RemovePart(path);
    }

    /// <summary>A part of which the context has seen nothing new stays as it is; it is sent all the same, so that the remove is as durable as asked.</summary>
    private void RemovePart(byte[] path)
    {
        if (IsDone(path))
        {
            return;
        }

        var held = Held(path);
        var seen = _seen?.Of(path, held) ?? held.Context;
        var isNews = !held.Context.Descends(seen);
        foreach (var (dot, fact) in held)
        {
            isNews |= !fact.IsTombstone && seen.Covers(dot);
        }

        if (isNews)
        {
            Update(path, held, seen, new SiblingValue(_now, true, default, null));
        }
        else if (held.ActorCount > 0)
        {
            Put(path, held);
        }
    }

    /// <summary>One live fact in the place of all that is held.</summary>
    private void Replace(byte[] path, ReadOnlySpan<byte> payload)
    {
        if (IsDone(path))
        {
            return;
        }

        var held = Held(path);
        Update(path, held, held.Context, Fact(payload));
    }

    private void Update(byte[] path, DvvSet held, VersionVector seen, SiblingValue value) =>
        Put(path, held, seen, _source.ActorFor(path, held, seen), Remembering(held, seen, value));

    /// <summary>True when an earlier try of the operation has made its change of the part, as far as this replica knows. The part goes with the mutation as
    /// it is
    /// held, so that this try is as durable as asked.</summary>
    private bool IsDone(byte[] path)
    {
        if (_memory?.Name is not { } name)
        {
            return false;
        }

        if (!_done.TryGetValue(path, out var isDone))
        {
            isDone = RememberedOperations.Knows(_source.Held(path), name);
            _done[path] = isDone;
        }

        if (isDone)
        {
            IsRepeated = true;
            Put(path, Held(path));
        }

        return isDone;
    }

    /// <summary>The value with what was remembered by those that it replaces, and the operation under way.</summary>
    private SiblingValue Remembering(DvvSet held, VersionVector seen, SiblingValue value)
    {
        if (_memory is null)
        {
            return value;
        }

        var names = new SortedDictionary<ulong, RememberedOperation>();
        foreach (var (dot, fact) in held)
        {
            for (var reader = RememberedOperations.Read(fact); seen.Covers(dot) && reader.MoveNext();)
            {
                if (!_memory.IsOver(reader.Current, _now) || !_memory.IsSettled(reader.Current))
                {
                    names[reader.Current.Name] = reader.Current with { Amount = 0 };
                }
            }
        }

        if (_memory.Name is { } own)
        {
            names[own] = RememberedOperation.At(own, _now, 0);
        }

        List<RememberedOperation> kept = [.. names.Values];
        if (kept.Count > OperationMemory.NamesMaxElsewhere && !value.IsTombstone)
        {
            kept.Sort();
            kept.RemoveRange(0, kept.Count - OperationMemory.NamesMaxElsewhere);
        }

        return value with { Bytes = value.IsTombstone ? RememberedOperations.Tombstone(kept) : RememberedOperations.Fact(PartFacts.Payload(value).Span, kept) };
    }

    private void Put(byte[] path, DvvSet held, VersionVector seen, ActorId actor, SiblingValue value)
    {
        foreach (var (dot, fact) in held)
        {
            var isOurs = fact.Origin == _now && _parts.ContainsKey(path);
            Newest = seen.Covers(dot) && !isOurs ? HybridTime.Max(Newest, fact.Origin) : Newest;
        }

        Put(path, held.Update(seen, actor, value, out _));
    }

    private SiblingValue Fact(ReadOnlySpan<byte> payload) => new(_now, false, PartFacts.Of(payload), _expiry);

    private DvvSet Held(byte[] path) => _parts.TryGetValue(path, out var changed) ? changed : _source.Held(path);

    private void Put(byte[] path, DvvSet part)
    {
        _parts[path] = part;
        DataLimits.Demand(_parts.Count, PartsMax, "Parts that one change touches", "Spread it over several changes.");
    }

    private PathStep Checked(PathStep step)
    {
        DataLimits.Demand(step.Name.Length, _limits.NameBytesMax, $"Bytes of a name ({step.Kind})", "Use a shorter one.");
        return step;
    }

    private byte[] Bytes(PathStep[] path)
    {
        var bytes = new PartPath(path).ToBytes();
        DataLimits.Demand(bytes.Length, _limits.NameBytesMax, "Bytes of a path with all its names", "Use shorter names.");
        return bytes;
    }

    private static ArgumentException Mismatch(string kind, DataChange change) =>
        new($"A change of the kind {change.GetType().Name} does not fit a {kind}. Send one that does.");
}
