using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Starling.Model.Causality;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>A counter that never goes below its bound, without anybody being asked at the moment of a decrement. Immutable.</summary>
/// <remarks>
/// What may still be taken is cut into rights, and each right belongs to one actor: who adds gets the right to take as much, who takes uses his own rights
/// up, and rights can be given away beforehand.
/// Nobody can use a right twice, since only its owner writes down that it was used; so the sum of all that was taken never exceeds what was added, whoever
/// has heard of whom. An actor without enough rights
/// is refused although the value would allow it: rights must be given to him first (<see cref="Give"/>), by an actor that has some.
/// <para>The state has, for each two actors, how much one has ever given the other (what an actor gives himself is what he has added), and for each actor
/// how much he has ever taken. Only the first of the two writes a gift,
/// only the owner what was taken, and both only grow, so the merge is the greater of each.</para>
/// Laws: <see cref="Merge"/> is commutative, associative, idempotent, <see cref="Empty"/> is neutral; no actor's rights are ever below zero, in no merge of
/// states that grew from one another; the sum of all rights is
/// <see cref="Value"/>, and that is never below zero; equal counters have equal bytes. A bound other than zero is the caller's: he shows the value with the
/// bound added.
/// <para>An actor must not forget what it has given or taken: it is written under a new actor after each start (<see cref="ActorChoice"/>), and the rights
/// of the old one are lost to all until the counter is made anew.</para>
/// Source: Balegas, Serra, Duarte, Ferreira, Rodrigues, Preguiça, Shapiro, Najafzadeh, "Extending Eventually Consistent Cloud Databases for Enforcing
/// Numeric Invariants", SRDS 2015, section IV.
/// </remarks>
public sealed class BoundedCounter : IEquatable<BoundedCounter>
{
    /// <summary>The most gifts, and the most actors that have taken something, in one counter.</summary>
    public const int EntriesMax = 4096;

    private readonly SortedDictionary<(ActorId From, ActorId To), ulong> _given;
    private readonly SortedDictionary<ActorId, ulong> _taken;

    private BoundedCounter(SortedDictionary<(ActorId From, ActorId To), ulong> given, SortedDictionary<ActorId, ulong> taken) =>
        (_given, _taken) = (given, taken);

    /// <summary>Nothing was added.</summary>
    public static BoundedCounter Empty { get; } = new([], []);

    /// <summary>How far it is above its bound.</summary>
    public Int128 Value => Sum(_given.Where(static gift => gift.Key.From == gift.Key.To).Select(static gift => gift.Value)) - Sum(_taken.Values);

    /// <summary>How much an actor may take, or give away.</summary>
    public Int128 RightsOf(ActorId actor) =>
        Sum(_given.Where(gift => gift.Key.To == actor).Select(static gift => gift.Value))
        - Sum(_given.Where(gift => gift.Key.From == actor && gift.Key.To != actor).Select(static gift => gift.Value))
        - _taken.GetValueOrDefault(actor);

    /// <summary>Adds, which gives the actor the right to take as much.</summary>
    /// <exception cref="DataLimitException">The actor would have added more than 2^64 in all.</exception>
    public BoundedCounter Increment(ActorId actor, ulong amount) => amount == 0 ? this : With(actor, actor, amount);

    /// <summary>Takes, by the actor's own rights.</summary>
    /// <exception cref="NotEnoughRightsException">The actor has fewer rights. Nothing was changed.</exception>
    public BoundedCounter Decrement(ActorId actor, ulong amount)
    {
        Demand(actor, amount);
        return amount == 0 ? this : new(_given, new(_taken) { [actor] = Grown(_taken.GetValueOrDefault(actor), amount) });
    }

    /// <summary>Gives rights away.</summary>
    /// <exception cref="NotEnoughRightsException">The giver has fewer. Nothing was changed.</exception>
    public BoundedCounter Give(ActorId from, ActorId to, ulong amount)
    {
        Demand(from, amount);
        return amount == 0 || from == to ? this : With(from, to, amount);
    }

    /// <summary>What both know.</summary>
    public static BoundedCounter Merge(BoundedCounter a, BoundedCounter b) => new(Greater(a._given, b._given), Greater(a._taken, b._taken));

    /// <summary>Number of gifts, then each: both actors and the amount; number of takers, then each: the actor and the amount. Ascending; numbers are
    /// <see cref="Varint"/>, never zero.</summary>
    public void Write(IBufferWriter<byte> writer)
    {
        Varint.Write(writer, (ulong)_given.Count);
        foreach (var ((from, to), amount) in _given)
        {
            WriteActor(writer, from);
            WriteActor(writer, to);
            Varint.Write(writer, amount);
        }

        Varint.Write(writer, (ulong)_taken.Count);
        foreach (var (actor, amount) in _taken)
        {
            WriteActor(writer, actor);
            Varint.Write(writer, amount);
        }
    }

    /// <summary>Reads one; false unless the bytes are the one encoding of a counter in which nobody has taken or given more than he had.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out BoundedCounter counter)
    {
        counter = Empty;
        var given = new SortedDictionary<(ActorId From, ActorId To), ulong>();
        var taken = new SortedDictionary<ActorId, ulong>();
        if (!TryCount(ref bytes, out var gifts))
        {
            return false;
        }

        for ((ActorId From, ActorId To)? last = null; gifts > 0; gifts--)
        {
            if (!TryActor(ref bytes, out var from) || !TryActor(ref bytes, out var to) || !TryAmount(ref bytes, out var amount)
                || (last is { } before && before.CompareTo((from, to)) >= 0))
            {
                return false;
            }

            given[(from, to)] = amount;
            last = (from, to);
        }

        if (!TryCount(ref bytes, out var takers))
        {
            return false;
        }

        for (ActorId? last = null; takers > 0; takers--)
        {
            if (!TryActor(ref bytes, out var actor) || !TryAmount(ref bytes, out var amount) || (last is { } before && before.CompareTo(actor) >= 0))
            {
                return false;
            }

            taken[actor] = amount;
            last = actor;
        }

        var read = new BoundedCounter(given, taken);
        counter = bytes.IsEmpty && read.IsSound() ? read : Empty;
        return bytes.IsEmpty && read.IsSound();
    }

    public bool Equals(BoundedCounter? other) => other is not null && _given.SequenceEqual(other._given) && _taken.SequenceEqual(other._taken);

    public override bool Equals(object? obj) => Equals(obj as BoundedCounter);

    public override int GetHashCode() => Value.GetHashCode();

    private bool IsSound()
    {
        foreach (var actor in _given.Keys.Select(static gift => gift.From).Concat(_taken.Keys))
        {
            if (RightsOf(actor) < 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Demand(ActorId actor, ulong amount)
    {
        var rights = RightsOf(actor);
        if (amount > rights)
        {
            throw new NotEnoughRightsException(actor, amount, rights, Value);
        }
    }

    private BoundedCounter With(ActorId from, ActorId to, ulong amount)
    {
        DataLimits.Demand(_given.Count, EntriesMax - 1, "Gifts of a bounded counter", "Make the counter anew.");
        return new(new(_given) { [(from, to)] = Grown(_given.GetValueOrDefault((from, to)), amount) }, _taken);
    }

    private static ulong Grown(ulong before, ulong amount) => amount <= ulong.MaxValue - before
        ? before + amount
        : throw new DataLimitException("A bounded counter counts up to 2^64 for each actor. Make it anew.");

    private static SortedDictionary<TKey, ulong> Greater<TKey>(SortedDictionary<TKey, ulong> a, SortedDictionary<TKey, ulong> b)
        where TKey : notnull
    {
        var all = new SortedDictionary<TKey, ulong>(a);
        foreach (var (key, amount) in b)
        {
            all[key] = Math.Max(all.GetValueOrDefault(key), amount);
        }

        return all;
    }

    private static Int128 Sum(IEnumerable<ulong> amounts)
    {
        Int128 sum = 0;
        foreach (var amount in amounts)
        {
            sum += amount;
        }

        return sum;
    }

    private static void WriteActor(IBufferWriter<byte> writer, ActorId actor)
    {
        actor.Write(writer.GetSpan(ActorId.Size));
        writer.Advance(ActorId.Size);
    }

    private static bool TryCount(ref ReadOnlySpan<byte> bytes, out int count)
    {
        var isRead = Varint.TryRead(ref bytes, out var number) && number <= EntriesMax;
        count = isRead ? (int)number : 0;
        return isRead;
    }

    private static bool TryAmount(ref ReadOnlySpan<byte> bytes, out ulong amount) => Varint.TryRead(ref bytes, out amount) && amount > 0;

    private static bool TryActor(ref ReadOnlySpan<byte> bytes, out ActorId actor)
    {
        var isThere = bytes.Length >= ActorId.Size;
        actor = isThere ? ActorId.Read(bytes) : default;
        bytes = isThere ? bytes[ActorId.Size..] : bytes;
        return isThere;
    }
}
