using System;
using System.Buffers.Binary;
using System.Collections.Generic;
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
/// Laws: for each leaf, stored sum = sum of the elements of the stored records; told sum = sum of the synced ones.
/// </remarks>
public sealed class Fingerprints
{
    private const int KeySize = 8;

    private readonly UInt128 secret;
    private readonly SlotGeometry geometry;
    private readonly int leafShift;
    private readonly Dictionary<ulong, SlotSums> slots = [];
    private List<SumChange> entered = [];

    /// <param name="secret">The cluster's key.</param>
    /// <param name="geometry">The cluster's slots.</param>
    /// <param name="store">Where the leaves are stored.</param>
    /// <param name="start">The node's clock at its start: what was recent before it is forgotten.</param>
    /// <exception cref="WorldException">Stored leaves are damaged.</exception>
    public Fingerprints(UInt128 secret, SlotGeometry geometry, IStore store, HybridTime start)
    {
        this.secret = secret;
        this.geometry = geometry;
        leafShift = 64 - int.Log2(geometry.Count) - int.Log2(LeafSums.Count);
        FirstSlice = SliceSums.Of(start);
        Load(store);
    }

    /// <summary>The first slice of time as of whose end a sum can be told.</summary>
    public long FirstSlice { get; }

    /// <summary>The sums of a slot of a table; null where nothing was ever stored.</summary>
    public SlotSums? Find(uint table, int slot) => slots.GetValueOrDefault(Key(table, slot));

    /// <summary>The leaf of a token in its slot.</summary>
    public int LeafOf(Token token) => (int)((ulong)(token.Value ^ long.MinValue) >> leafShift) & (LeafSums.Count - 1);

    /// <summary>Works out what the replacement of one version by another does to the sums.</summary>
    public SumChange Change(
        uint table, Token token, ReadOnlySpan<byte> path,
        ReadOnlySpan<byte> old, HybridTime oldOrigin, ReadOnlySpan<byte> next, HybridTime nextOrigin) => new(
        table, geometry.SlotOf(token).Index, LeafOf(token),
        Fingerprint.Of(secret, path, old), oldOrigin, Fingerprint.Of(secret, path, next), nextOrigin);

    /// <summary>A group leaves for the disk: its changes go into the sums, and the sums of its leaves into its batch.</summary>
    public void Enter(List<SumChange> changes, StoreBatch batch)
    {
        entered = changes;
        Span<byte> key = stackalloc byte[KeySize];
        Span<byte> value = stackalloc byte[Fingerprint.Size];
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            var sum = Of(change.Table, change.Slot).Add(change.Leaf, change.New - change.Old);
            WriteKey(key, change);
            sum.Write(value);
            batch.Put(StoreFamily.Fingerprints, key, value);
        }
    }

    /// <summary>The group is durable: its changes are told from now on.</summary>
    public void Keep()
    {
        for (var i = 0; i < entered.Count; i++)
        {
            var change = entered[i];
            var sums = Of(change.Table, change.Slot);
            var slice = SliceSums.Of(change.NewOrigin);
            sums.Since.Add(slice, change.New - change.Old);
            sums.Newer.Add(slice, change.New);
            sums.Newer.Add(SliceSums.Of(change.OldOrigin), default(Fingerprint) - change.Old);
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

        if (!slots.TryGetValue(Key(table, slot), out var sums))
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

    private SlotSums Of(uint table, int slot)
    {
        if (!slots.TryGetValue(Key(table, slot), out var sums))
        {
            slots.Add(Key(table, slot), sums = new SlotSums());
        }

        return sums;
    }

    private void Load(IStore store)
    {
        using var cursor = store.Scan(StoreFamily.Fingerprints, default, default, reverse: false);
        while (cursor.MoveNext())
        {
            if (cursor.Key.Length != KeySize || cursor.Value.Length != Fingerprint.Size)
            {
                throw new WorldException(
                    WorldFault.Corrupt, "A stored fingerprint is damaged. Start with an empty data folder: the other replicas refill it.");
            }

            var table = BinaryPrimitives.ReadUInt32BigEndian(cursor.Key);
            var slot = BinaryPrimitives.ReadUInt16BigEndian(cursor.Key[4..]);
            var leaf = BinaryPrimitives.ReadUInt16BigEndian(cursor.Key[6..]);
            Of(table, slot).Add(leaf, Fingerprint.Read(cursor.Value));
        }
    }

    private static ulong Key(uint table, int slot) => ((ulong)table << 16) | (uint)slot;

    private static void WriteKey(Span<byte> key, in SumChange change)
    {
        BinaryPrimitives.WriteUInt32BigEndian(key, change.Table);
        BinaryPrimitives.WriteUInt16BigEndian(key[4..], (ushort)change.Slot);
        BinaryPrimitives.WriteUInt16BigEndian(key[6..], (ushort)change.Leaf);
    }
}
