using System;
using System.Collections.Generic;
using Starling.Model.Causality;
using Starling.Model.Time;

namespace Starling.Model.DataTypes;

/// <summary>What one actor's next fact of a counter remembers, and what it has counted after what need not be remembered was settled.</summary>
/// <remarks>
/// A name is dropped only when it is settled (<see cref="OperationMemory"/>), and then so that no reader's sum changes: an operation that only this fact
/// names stays
/// in its sum without a name. Of one that another fact names as well, the least actor keeps name and amount until all others have dropped theirs and taken
/// the amount
/// off their sums; an operation that was deleted is dropped by its counters first. All facts of a part travel together, so who sees a fact without the
/// name sees also why.
/// </remarks>
internal sealed class CounterMemory
{
    private readonly SortedDictionary<ulong, RememberedOperation> _kept = [];
    private readonly OperationMemory _memory;

    /// <param name="held">The counter's part.</param>
    /// <param name="seen">What the next fact replaces: the actor's own facts, tombstones, what has expired.</param>
    /// <param name="actor">Who counts.</param>
    /// <param name="now">The origin of the next fact.</param>
    /// <param name="memory">The rules.</param>
    public CounterMemory(DvvSet held, VersionVector seen, ActorId actor, HybridTime now, OperationMemory memory)
    {
        _memory = memory;
        foreach (var (dot, fact) in held)
        {
            if (!seen.Covers(dot))
            {
                continue;
            }

            var isOwn = dot.Actor == actor && PartFacts.IsLive(fact, now);
            if (isOwn)
            {
                (Up, Down) = PartFacts.Counter(fact);
            }

            for (var reader = RememberedOperations.Read(fact); reader.MoveNext();)
            {
                Keep(isOwn ? reader.Current : reader.Current with { Amount = 0 });
            }
        }

        Settle(held, seen, actor, now);
    }

    public ulong Up { get; private set; }

    public ulong Down { get; private set; }

    public List<RememberedOperation> Operations => [.. _kept.Values];

    /// <summary>Adds the operation under way.</summary>
    /// <exception cref="TooManyOperationsException">The counter remembers as many as it may.</exception>
    public void Add(ulong name, HybridTime origin, long amount)
    {
        if (_kept.Count >= _memory.NamesMax)
        {
            throw new TooManyOperationsException(_kept.Count);
        }

        _kept[name] = RememberedOperation.At(name, origin, amount);
    }

    /// <summary>An operation that was deleted once is deleted: then it leaves the sum.</summary>
    private void Keep(RememberedOperation operation)
    {
        if (_kept.TryGetValue(operation.Name, out var other))
        {
            TakeOff(other.Amount == 0 ? operation.Amount : operation.Amount == 0 ? other.Amount : 0);
            operation = operation with { Amount = 0, Second = Math.Max(operation.Second, other.Second) };
        }

        _kept[operation.Name] = operation;
    }

    private void Settle(DvvSet held, VersionVector seen, ActorId actor, HybridTime now)
    {
        List<RememberedOperation>? settled = null;
        foreach (var operation in _kept.Values)
        {
            if (_memory.IsSettled(operation))
            {
                (settled ??= []).Add(operation);
            }
        }

        if (settled is null)
        {
            return;
        }

        var others = Others(held, seen, now);
        foreach (var operation in settled)
        {
            if (!others.TryGetValue(operation.Name, out var other))
            {
                _kept.Remove(operation.Name);
            }
            else if (operation.Amount != 0 && (other.IsDeleted || other.Least.CompareTo(actor) < 0))
            {
                TakeOff(operation.Amount);
                _kept.Remove(operation.Name);
            }
        }
    }

    /// <summary>What stays beside the next fact, by name.</summary>
    private static Dictionary<ulong, (ActorId Least, bool IsDeleted)> Others(DvvSet held, VersionVector seen, HybridTime now)
    {
        var others = new Dictionary<ulong, (ActorId Least, bool IsDeleted)>();
        foreach (var (dot, fact) in held)
        {
            if (seen.Covers(dot))
            {
                continue;
            }

            for (var reader = RememberedOperations.Read(fact); reader.MoveNext();)
            {
                var isDeleted = reader.Current.Amount == 0 || !PartFacts.IsLive(fact, now);
                others[reader.Current.Name] = others.TryGetValue(reader.Current.Name, out var other)
                    ? (other.Least, other.IsDeleted || isDeleted)
                    : (dot.Actor, isDeleted);
            }
        }

        return others;
    }

    private void TakeOff(long amount)
    {
        if (amount >= 0)
        {
            Up -= (ulong)amount;
        }
        else
        {
            Down -= (ulong)-(Int128)amount;
        }
    }
}
