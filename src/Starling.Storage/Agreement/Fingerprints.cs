using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Starling.Model.Agreement;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.World;

namespace Starling.Storage.Agreement;

/// <summary>All fingerprints of a node, kept in step with its records through commits, failures and crashes.</summary>
/// <remarks>
/// <para>
/// The sums in memory are the truth that is read; each commit group also stores the new sums of the leaves that it touched, in the same
/// atomic batch as the records. So after any crash the stored leaves fit the stored records exactly, and a start reads them
/// instead of the data. One group is committed at a time, which is what makes a plain put of the new sum right, without a merge
/// operator of the store.
/// </para>
/// <para>
/// A group passes through <see cref="Enter"/> when it leaves for the disk, and then through <see cref="Keep"/> or <see cref="TakeBack"/>.
/// What has entered and is not kept yet is not synced, and is left out of what others are told.
/// </para>
/// <para>
/// The cluster's secret and slots come with its document, so a node has no sums before <see cref="Begin"/>, and takes no records.
/// </para>
/// Laws: for each leaf, stored sum = sum of the elements of the stored records; told sum = sum of the synced ones.
/// </remarks>
public sealed class Fingerprints
{
    private const int KeySize = 8;
    private const int MarkSize = 5;
    private const byte MarkVersion = 1;

    private static readonly byte[] MarkKey = Encoding.ASCII.GetBytes("fingerprints");

    private readonly IStore store;
    private readonly long sliceMicros;
    private readonly Dictionary<ulong, SlotSums> slots = [];
    private readonly HashSet<ulong> recount = [];
    private UInt128 secret;
    private SlotGeometry geometry;
    private int leafShift;
    private List<SumChange> entered = [];

    /// <param name="store">Where the leaves are stored.</param>
    /// <param name="options">Says how long a slice of time is.</param>
    public Fingerprints(IStore store, AgreementOptions options)
    {
        this.store = store;
        sliceMicros = options.SliceLength.Ticks / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>True from <see cref="Begin"/> on.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>The first slice of time as of whose end a sum can be told.</summary>
    public long FirstSlice { get; private set; }

    /// <summary>The cluster's slots.</summary>
    public SlotGeometry Geometry => geometry;

    /// <summary>True when the stored sums cannot be used at all, and all of them must be worked out from the records: the folder is of an older
    /// version, or its leaves cannot be read.</summary>
    public bool NeedsRebuild { get; private set; }

    /// <summary>Slots of tables, each as <see cref="SlotKey"/>, whose stored sums are damaged and must be worked out from the records.</summary>
    public IReadOnlySet<ulong> NeedRecount => recount;

    /// <summary>Slots of tables that have sums, each as <see cref="SlotKey"/>, in no order.</summary>
    public IReadOnlyCollection<ulong> Slots => slots.Keys;

    /// <summary>A slot of a table as one number; numbers sort as (table, slot).</summary>
    public static ulong SlotKey(uint table, int slot) => ((ulong)table << 16) | (uint)slot;

    /// <summary>The cluster's document is known: reads the stored sums.</summary>
    /// <param name="key">The cluster's secret.</param>
    /// <param name="slotsOfCluster">The cluster's slots.</param>
    /// <param name="start">The node's clock at its start: what was recent before it is forgotten.</param>
    /// <param name="areLost">True when some of the stored sums may be gone: none of them is used then.</param>
    /// <exception cref="InvalidOperationException">Called a second time.</exception>
    /// <exception cref="WorldException">The store gave an error other than damage.</exception>
    public void Begin(UInt128 key, SlotGeometry slotsOfCluster, HybridTime start, bool areLost = false)
    {
        if (IsBegun)
        {
            throw new InvalidOperationException("Fingerprints begin once: the secret and the slots of a cluster do not change.");
        }

        IsBegun = true;
        secret = key;
        geometry = slotsOfCluster;
        leafShift = 64 - int.Log2(geometry.Count) - int.Log2(LeafSums.Count);
        FirstSlice = SliceOf(start);
        try
        {
            NeedsRebuild = areLost || !IsMarked();
            if (!NeedsRebuild)
            {
                Load();
            }
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            slots.Clear();
            recount.Clear();
            NeedsRebuild = true;
        }
    }

    /// <summary>The slice of a stamp.</summary>
    public long SliceOf(HybridTime time) =>
        time.Micros >= 0 ? time.Micros / sliceMicros : ((time.Micros + 1) / sliceMicros) - 1;

    /// <summary>The last moment of a slice: a sum as of the slice's end holds all versions up to and with it.</summary>
    public HybridTime EndOf(long slice) => new(((slice + 1) * sliceMicros) - 1);

    /// <summary>The sums of a slot of a table; null where nothing was ever stored.</summary>
    public SlotSums? Find(uint table, int slot) => slots.GetValueOrDefault(SlotKey(table, slot));

    /// <summary>The leaf of a token in its slot.</summary>
    public int LeafOf(Token token) => (int)(Flipped(token) >> leafShift) & (LeafSums.Count - 1);

    /// <summary>The slot of a token.</summary>
    public int SlotOf(Token token) => geometry.SlotOf(token).Index;

    /// <summary>The tokens of a leaf: from the first up to and with the last.</summary>
    public (Token First, Token Last) TokensOf(int slot, int leaf)
    {
        var number = ((ulong)slot * LeafSums.Count) + (ulong)leaf;
        var first = number << leafShift;
        return (Unflipped(first), Unflipped(first + ((1UL << leafShift) - 1)));
    }

    /// <summary>The element of a stored version.</summary>
    public Fingerprint ElementOf(ReadOnlySpan<byte> path, ReadOnlySpan<byte> state) => Fingerprint.Of(secret, path, state);

    /// <summary>Works out what the replacement of one version by another does to the sums.</summary>
    public SumChange Change(
        uint table, Token token, ReadOnlySpan<byte> path, in SumTimes times, ReadOnlySpan<byte> old, ReadOnlySpan<byte> next) => new(
        table, SlotOf(token), LeafOf(token), ElementOf(path, old), ElementOf(path, next), times);

    /// <summary>A group leaves for the disk: its changes go into the sums, and the sums of its leaves into its batch.</summary>
    public void Enter(List<SumChange> changes, StoreBatch batch)
    {
        entered = changes;
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            PutLeaf(batch, change.Table, change.Slot, change.Leaf, Of(change.Table, change.Slot).Add(change.Leaf, change.New - change.Old));
        }
    }

    /// <summary>The group is durable: its changes are told from now on.</summary>
    public void Keep()
    {
        for (var i = 0; i < entered.Count; i++)
        {
            var change = entered[i];
            var sums = Of(change.Table, change.Slot);
            sums.Since.Add(SliceOf(change.Times.Change), change.New - change.Old);
            sums.Newer.Add(SliceOf(change.Times.New), change.New);
            sums.Newer.Add(SliceOf(change.Times.Old), default(Fingerprint) - change.Old);
        }

        entered = [];
    }

    /// <summary>The group was lost: its changes never were.</summary>
    public void TakeBack()
    {
        for (var i = 0; i < entered.Count; i++)
        {
            var change = entered[i];
            Of(change.Table, change.Slot).Add(change.Leaf, change.Old - change.New);
        }

        entered = [];
    }

    /// <summary>The synced sum of a slot as of the end of a slice of time, in both readings. False where that cannot be told: the
    /// slice is too old, or before the start.</summary>
    public bool TryRead(uint table, int slot, long slice, out Fingerprint asOf, out Fingerprint current)
    {
        asOf = current = default;
        if (slice < FirstSlice)
        {
            return false;
        }

        if (Find(table, slot) is not { } sums)
        {
            return true;
        }

        if (slice < sums.Since.First || slice < sums.Newer.First)
        {
            return false;
        }

        var synced = sums.Total;
        for (var i = 0; i < entered.Count; i++)
        {
            var change = entered[i];
            if (change.Slot == slot && change.Table == table)
            {
                synced += change.Old - change.New;
            }
        }

        asOf = synced - sums.Since.After(slice);
        current = synced - sums.Newer.After(slice);
        return true;
    }

    /// <summary>The sum of all synced records of a slot.</summary>
    public Fingerprint SyncedSum(uint table, int slot)
    {
        var synced = Find(table, slot)?.Total ?? default;
        for (var i = 0; i < entered.Count; i++)
        {
            var change = entered[i];
            if (change.Slot == slot && change.Table == table)
            {
                synced += change.Old - change.New;
            }
        }

        return synced;
    }

    /// <summary>The sum of a leaf with and without what is being synced: the disk holds one of the two.</summary>
    public (Fingerprint Newest, Fingerprint Synced) LeafSum(uint table, int slot, int leaf)
    {
        var newest = Find(table, slot)?.Leaves[leaf] ?? default;
        var synced = newest;
        for (var i = 0; i < entered.Count; i++)
        {
            var change = entered[i];
            if (change.Leaf == leaf && change.Slot == slot && change.Table == table)
            {
                synced += change.Old - change.New;
            }
        }

        return (newest, synced);
    }

    /// <summary>Before anything is merged: the sums of a slot are what was counted in its records. Storing them is the caller's.</summary>
    public void Recounted(uint table, int slot, LeafSums counted, StoreBatch batch)
    {
        slots.Remove(SlotKey(table, slot));
        recount.Remove(SlotKey(table, slot));
        for (var leaf = 0; leaf < LeafSums.Count; leaf++)
        {
            if (!counted[leaf].IsZero)
            {
                PutLeaf(batch, table, slot, leaf, Of(table, slot).Add(leaf, counted[leaf]));
            }
        }
    }

    /// <summary>Puts the mark that says that the stored leaves fit the stored records.</summary>
    public void PutMark(StoreBatch batch)
    {
        NeedsRebuild = false;
        Span<byte> value = stackalloc byte[MarkSize];
        value[0] = MarkVersion;
        BinaryPrimitives.WriteInt32BigEndian(value[1..], geometry.Count);
        batch.Put(StoreFamily.Marks, MarkKey, value);
    }

    /// <summary>Takes that mark away: the next start works all sums out anew. Those in memory stay right.</summary>
    public static void DeleteMark(StoreBatch batch) => batch.Delete(StoreFamily.Marks, MarkKey);

    /// <summary>Leaves of another number of slots, or of another version, are as good as none.</summary>
    private bool IsMarked()
    {
        using var mark = store.Get(StoreFamily.Marks, MarkKey);
        return mark.Found && mark.Bytes.Length == MarkSize && mark.Bytes[0] == MarkVersion
            && BinaryPrimitives.ReadInt32BigEndian(mark.Bytes[1..]) == geometry.Count;
    }

    private SlotSums Of(uint table, int slot)
    {
        var key = SlotKey(table, slot);
        if (!slots.TryGetValue(key, out var sums))
        {
            slots.Add(key, sums = new SlotSums());
        }

        return sums;
    }

    private void Load()
    {
        using var cursor = store.Scan(StoreFamily.Fingerprints, default, default, reverse: false);
        while (cursor.MoveNext())
        {
            if (cursor.Key.Length != KeySize)
            {
                NeedsRebuild = true;
                continue;
            }

            var table = BinaryPrimitives.ReadUInt32BigEndian(cursor.Key);
            var slot = BinaryPrimitives.ReadUInt16BigEndian(cursor.Key[4..]);
            var leaf = BinaryPrimitives.ReadUInt16BigEndian(cursor.Key[6..]);
            if (cursor.Value.Length != Fingerprint.Size || slot >= geometry.Count || leaf >= LeafSums.Count)
            {
                recount.Add(SlotKey(table, slot));
                continue;
            }

            Of(table, slot).Add(leaf, Fingerprint.Read(cursor.Value));
        }
    }

    private static void PutLeaf(StoreBatch batch, uint table, int slot, int leaf, Fingerprint sum)
    {
        Span<byte> key = stackalloc byte[KeySize];
        Span<byte> value = stackalloc byte[Fingerprint.Size];
        BinaryPrimitives.WriteUInt32BigEndian(key, table);
        BinaryPrimitives.WriteUInt16BigEndian(key[4..], (ushort)slot);
        BinaryPrimitives.WriteUInt16BigEndian(key[6..], (ushort)leaf);
        sum.Write(value);
        batch.Put(StoreFamily.Fingerprints, key, value);
    }

    private static ulong Flipped(Token token) => (ulong)(token.Value ^ long.MinValue);

    private static Token Unflipped(ulong place) => new((long)place ^ long.MinValue);
}
