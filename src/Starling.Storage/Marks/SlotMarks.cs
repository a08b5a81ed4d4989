using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Model.Time;
using Starling.Storage.Commits;
using Starling.World;

namespace Starling.Storage.Marks;

/// <summary>The marks of all slots of all tables: in memory for every write that asks, and on disk in step with the records.</summary>
/// <remarks>
/// A mark counts from the moment in which it is raised: refusing too early is harmless. Whoever promises something by it waits
/// (<see cref="GroupCommit.Await"/>) until it is synced. It goes into the filling group, so what was merged before lies on disk when the mark
/// does. A raise whose group failed is written again by the next one, even of the same value: otherwise its waiter would
/// be told that something is on disk which is not. Only <see cref="SlotMark.Purged"/> counts when it is synced, because it says what was done: when the group
/// is lost, what it purged is there again.
/// </remarks>
public sealed class SlotMarks
{
    private const int PrefixSize = 4;
    private const int KeySize = PrefixSize + 6;
    private const int ValueSize = 25;
    private const int MomentSize = 8;
    private const byte AdoptBit = 1;
    private const byte RequeueBit = 2;

    /// <summary>Moments told and not committed that are remembered of a slot.</summary>
    public const int ToldMax = 32;

    private static readonly byte[] Prefix = "slot"u8.ToArray();

    private readonly GroupCommit commits;
    private readonly Dictionary<ulong, SlotMark> marks = [];
    private readonly Dictionary<ulong, SlotMark> unsynced = [];
    private readonly Dictionary<ulong, HybridTime> purging = [];
    private readonly Dictionary<ulong, HybridTime> synced = [];

    /// <exception cref="WorldException">The marks cannot be read. A node without them could take back what all have agreed to forget.</exception>
    public SlotMarks(IStore store, GroupCommit commits)
    {
        this.commits = commits;
        Span<byte> upper = stackalloc byte[PrefixSize];
        Prefix.CopyTo(upper);
        upper[^1]++;
        using var cursor = store.Scan(StoreFamily.Marks, Prefix, upper, reverse: false);
        while (cursor.MoveNext())
        {
            if (cursor.Key.Length == KeySize)
            {
                var key = BinaryPrimitives.ReadUInt64BigEndian(cursor.Key[(KeySize - 8)..]) & 0xffff_ffff_ffff;
                var mark = marks[key] = Read(cursor.Value);
                synced[key] = mark.Watermark;
            }
        }
    }

    /// <summary>How often a slot's purge has begun again since the start: whoever works off the queues looks at them anew when it rises.</summary>
    public long PurgesAgain { get; private set; }

    /// <summary>The mark of a slot of a table.</summary>
    public SlotMark this[uint table, int slot] => marks.Count == 0 ? default : marks.GetValueOrDefault(KeyOf(table, slot));

    /// <summary>Refuses writes made up to a moment from now on. Never goes back.</summary>
    public void RaiseClosed(uint table, int slot, HybridTime closed)
    {
        var mark = this[table, slot];
        Put(table, slot, mark with { Closed = HybridTime.Max(mark.Closed, closed) });
    }

    /// <summary>Remembers that the sums as of a moment are told, until all have agreed past it. To be on disk before they are told.</summary>
    /// <remarks>Of many rounds that came to nothing the latest <see cref="ToldMax"/> are remembered: who has forgotten one and hears of its commit adopts
    /// the slot, which costs work and is safe.</remarks>
    public void NoteTold(uint table, int slot, HybridTime moment)
    {
        var mark = this[table, slot];
        var told = mark.Told ?? [];
        if (!mark.HasTold(moment))
        {
            told = [.. told.Length < ToldMax ? told : told[1..], moment];
            Array.Sort(told);
        }

        Put(table, slot, mark with { Told = told });
    }

    /// <summary>All replicas have agreed up to a moment; closes the slot up to there too, where it is not. Never goes back.</summary>
    public void RaiseWatermark(uint table, int slot, HybridTime watermark)
    {
        var mark = this[table, slot];
        var raised = HybridTime.Max(mark.Watermark, watermark);
        Put(table, slot, mark with
        {
            Watermark = raised,
            Closed = HybridTime.Max(mark.Closed, raised),
            Told = mark.Told is null ? null : Array.FindAll(mark.Told, moment => moment > raised),
        });
    }

    /// <summary>All that the watermark allowed to purge up to a moment is gone. Goes back only by <see cref="PurgeAgain"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The watermark does not reach there.</exception>
    public void RaisePurged(uint table, int slot, HybridTime purged)
    {
        var mark = this[table, slot];
        if (purged > mark.Watermark)
        {
            throw new ArgumentOutOfRangeException(nameof(purged), purged, $"The slot's watermark is {mark.Watermark}.");
        }

        Put(table, slot, mark with { Purged = HybridTime.Max(mark.Purged, purged) });
    }

    /// <summary>Something in the slot is not gone that should be: the slot's purge begins again from the front of its queue.</summary>
    /// <remarks>Until it is through, the replica's sums are compared with nobody's, so what it still holds raises no alarm.</remarks>
    /// <param name="table">The table's number.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="mustRequeue">True when the queue has to be made again from the records first.</param>
    public void PurgeAgain(uint table, int slot, bool mustRequeue)
    {
        var key = KeyOf(table, slot);
        var mark = this[table, slot] with { Purged = default };
        purging.Remove(key);
        marks[key] = mark;
        PurgesAgain++;
        Put(table, slot, mark with { MustRequeue = mustRequeue || mark.MustRequeue }, mustWrite: true);
    }

    /// <summary>The queue has been made again, in the filling group.</summary>
    public void EndRequeue(uint table, int slot) => Put(table, slot, this[table, slot] with { MustRequeue = false });

    /// <summary>Says that the slot has to be adopted from a peer, or that this is done.</summary>
    public void SetMustAdopt(uint table, int slot, bool must) => Put(table, slot, this[table, slot] with { MustAdopt = must });

    /// <summary>Says in a batch of somebody else's that a slot has to be adopted, so that it is durable with what the batch says. If that fails, it is said
    /// again before anything of the slot is served.</summary>
    public void PutMustAdopt(StoreBatch batch, uint table, int slot)
    {
        var key = KeyOf(table, slot);
        var mark = marks[key] = this[table, slot] with { MustAdopt = true };
        Write(batch, table, slot, mark);
    }

    /// <summary>The same, where a mark of the slot may wait in the filling group: that one is followed by this, so that whichever batch comes last says it.</summary>
    public void PutMustAdoptEverywhere(StoreBatch batch, uint table, int slot)
    {
        PutMustAdopt(batch, table, slot);
        Write(commits.Batch, table, slot, this[table, slot]);
    }

    /// <summary>Up to when it is on disk that all replicas have agreed: so far may be purged, for a replica that forgets the watermark must still hold
    /// what the watermark allows to forget.</summary>
    public HybridTime SyncedWatermark(uint table, int slot) => synced.GetValueOrDefault(KeyOf(table, slot));

    /// <summary>The slots that have to be adopted, in order.</summary>
    public List<(uint Table, int Slot)> ToAdopt() => Find(static mark => mark.MustAdopt);

    /// <summary>The slots whose watermark allows to purge more than is gone, or whose queue has to be made again, in order.</summary>
    public List<(uint Table, int Slot)> ToPurge() => Find(static mark => mark.MustRequeue || mark.Purged < mark.Watermark);

    private List<(uint Table, int Slot)> Find(Predicate<SlotMark> isSought)
    {
        var slots = new List<(uint Table, int Slot)>();
        foreach (var (key, mark) in marks)
        {
            if (isSought(mark))
            {
                slots.Add(((uint)(key >> 16), (int)(key & 0xffff)));
            }
        }

        slots.Sort();
        return slots;
    }

    private void Put(uint table, int slot, SlotMark mark, bool mustWrite = false)
    {
        var key = KeyOf(table, slot);

        // What was purged is not counted yet while it is being synced, but a mark that is written behind it must not take it back.
        var purged = HybridTime.Max(mark.Purged, purging.GetValueOrDefault(key));
        mark = mark with { Purged = purged };
        if (IsSame(mark, marks.GetValueOrDefault(key)) && !unsynced.ContainsKey(key) && !mustWrite)
        {
            return;
        }

        marks[key] = mark with { Purged = this[table, slot].Purged };
        unsynced[key] = mark;
        if (purged > marks[key].Purged)
        {
            purging[key] = purged;
        }

        Write(commits.Batch, table, slot, mark);
        commits.Await(new Written(this, key, mark));
    }

    private static void Write(StoreBatch batch, uint table, int slot, in SlotMark mark)
    {
        Span<byte> name = stackalloc byte[KeySize];
        Span<byte> value = stackalloc byte[ValueSize + ((mark.Told?.Length ?? 0) * MomentSize)];
        Prefix.CopyTo(name);
        BinaryPrimitives.WriteUInt32BigEndian(name[PrefixSize..], table);
        BinaryPrimitives.WriteUInt16BigEndian(name[(PrefixSize + 4)..], (ushort)slot);
        BinaryPrimitives.WriteInt64BigEndian(value, mark.Closed.Micros);
        BinaryPrimitives.WriteInt64BigEndian(value[8..], mark.Watermark.Micros);
        BinaryPrimitives.WriteInt64BigEndian(value[16..], mark.Purged.Micros);
        value[24] = (byte)((mark.MustAdopt ? AdoptBit : 0) | (mark.MustRequeue ? RequeueBit : 0));
        for (var i = 0; i < mark.Told?.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(value[(ValueSize + (i * MomentSize))..], mark.Told[i].Micros);
        }

        batch.Put(StoreFamily.Marks, name, value);
    }

    /// <summary>A mark of another length says nothing but that something was agreed here once.</summary>
    private static SlotMark Read(ReadOnlySpan<byte> value)
    {
        var rest = value.Length - ValueSize;
        if (rest < 0 || rest % MomentSize != 0 || rest / MomentSize > ToldMax)
        {
            return new SlotMark(default, default, default, true);
        }

        var told = new HybridTime[rest / MomentSize];
        for (var i = 0; i < told.Length; i++)
        {
            told[i] = new HybridTime(BinaryPrimitives.ReadInt64BigEndian(value[(ValueSize + (i * MomentSize))..]));
        }

        return new SlotMark(
            new HybridTime(BinaryPrimitives.ReadInt64BigEndian(value)),
            new HybridTime(BinaryPrimitives.ReadInt64BigEndian(value[8..])),
            new HybridTime(BinaryPrimitives.ReadInt64BigEndian(value[16..])),
            (value[24] & ~RequeueBit) != 0)
        {
            Told = told.Length == 0 ? null : told,
            MustRequeue = (value[24] & RequeueBit) != 0,
        };
    }

    private static bool IsSame(in SlotMark one, in SlotMark other) =>
        one with { Told = null } == other with { Told = null }
        && (one.Told ?? []).AsSpan().SequenceEqual(other.Told ?? []);

    private static ulong KeyOf(uint table, int slot) => ((ulong)table << 16) | (uint)slot;

    private sealed class Written(SlotMarks marks, ulong key, SlotMark mark) : IDurableWaiter
    {
        public void Durable(WorldException? fault)
        {
            if (fault is not null)
            {
                marks.purging.Remove(key);
                return;
            }

            if (marks.unsynced.TryGetValue(key, out var last) && IsSame(last, mark))
            {
                marks.unsynced.Remove(key);
            }

            var now = marks.marks[key];
            marks.marks[key] = now with { Purged = HybridTime.Max(now.Purged, mark.Purged) };
            marks.synced[key] = HybridTime.Max(marks.synced.GetValueOrDefault(key), mark.Watermark);
            if (marks.purging.GetValueOrDefault(key) <= mark.Purged)
            {
                marks.purging.Remove(key);
            }
        }
    }
}
