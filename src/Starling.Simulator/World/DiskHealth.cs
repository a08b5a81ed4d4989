using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>What reading from a disk costs and meets: damaged places, errors, slowness.</summary>
/// <remarks>
/// Damage is kept beside the bytes, by key: the store checks blocks by checksum, so whoever reads a damaged place gets an error and never
/// wrong bytes, and the eye that sees all disks still knows what was there. A put or a delete of the key lies in front of the
/// damaged place and so ends it.
/// <para>
/// Reads are synchronous: a slow one holds its thread, so it holds the node's executor. One read in <see cref="ReadsPerMiss"/> goes to
/// the disk, the others find their block in memory.
/// </para>
/// </remarks>
public sealed class DiskHealth
{
    private const int ReadsPerMiss = 4;
    private const long ReadMicros = 100;

    private readonly SimLoop loop;
    private readonly Chance chance;
    private readonly int machine;
    private readonly SortedBytes[] damaged = new SortedBytes[DiskImage.Families];
    private readonly SortedBytes[] everDamaged = new SortedBytes[DiskImage.Families];

    internal DiskHealth(SimLoop loop, int machine)
    {
        this.loop = loop;
        this.machine = machine;
        chance = loop.Chance.Fork($"reads of disk {machine}");
    }

    /// <summary>By how much reads that miss the cache are slower than they should be. <value>Default 1.</value></summary>
    public int SlowFactor { get; set; } = 1;

    /// <summary>Reads of a thousand that end with an error of the disk. <value>Default 0.</value></summary>
    public int FailuresPerMille { get; set; }

    /// <summary>Reads of hints of a thousand that end with an error of the disk, beside all others. <value>Default 0.</value></summary>
    public int HintFailuresPerMille { get; set; }

    /// <summary>How long reads have held this machine's executors so far, in microseconds.</summary>
    public long HeldMicros { get; private set; }

    /// <summary>What the node cannot start without is damaged: an operator has to take the machine away.</summary>
    public bool IsFatal => Count(StoreFamily.Marks) + Count(StoreFamily.Register) > 0;

    /// <summary>Places of a family that cannot be read now.</summary>
    public int Count(StoreFamily family) => damaged[(int)family].Count;

    public bool IsDamaged(StoreFamily family, ReadOnlySpan<byte> key) => damaged[(int)family].TryGet(key, out _);

    /// <summary>True when a place was damaged at any time, whatever has become of it.</summary>
    public bool WasDamaged(StoreFamily family, ReadOnlySpan<byte> key) => everDamaged[(int)family].TryGet(key, out _);

    /// <summary>True when any place in [<paramref name="lower"/>, <paramref name="upper"/>) was damaged at any time; an empty
    /// <paramref name="upper"/> is the end of the family.</summary>
    public bool WasDamaged(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        if (everDamaged[(int)family].Count == 0)
        {
            return false;
        }

        using var cursor = new MemoryCursor(everDamaged[(int)family], lower, upper, reverse: false);
        return cursor.MoveNext();
    }

    /// <summary>Damaged keys of a family, in order.</summary>
    public IEnumerable<byte[]> DamagedKeys(StoreFamily family)
    {
        using var cursor = new MemoryCursor(damaged[(int)family], default, default, reverse: false);
        while (cursor.MoveNext())
        {
            yield return cursor.Key.ToArray();
        }
    }

    /// <summary>From now on a stored key cannot be read.</summary>
    public void Damage(StoreFamily family, byte[] key)
    {
        ref var map = ref damaged[(int)family];
        map = map.Put(key, []);
        ref var ever = ref everDamaged[(int)family];
        ever = ever.Put(key, []);
        loop.Trace.Add(loop.Now, machine, TraceKind.Fault, key.Length);
    }

    /// <summary>Takes slowness and errors back. Damage stays.</summary>
    internal void Heal()
    {
        SlowFactor = 1;
        FailuresPerMille = HintFailuresPerMille = 0;
    }

    /// <summary>One read of a place: takes its time, and throws what it meets.</summary>
    /// <exception cref="WorldException">The disk gives an error, or the place is damaged.</exception>
    internal void Read(SimExecutor executor, StoreFamily family, ReadOnlySpan<byte> key)
    {
        if (SlowFactor > 1 && chance.Odds(1, ReadsPerMiss))
        {
            var held = ReadMicros * SlowFactor;
            HeldMicros += held;
            executor.Hold(held);
        }

        var perMille = family == StoreFamily.Hints ? Math.Max(FailuresPerMille, HintFailuresPerMille) : FailuresPerMille;
        if (perMille > 0 && chance.Odds(perMille, 1000))
        {
            throw new WorldException(WorldFault.Disk, "The disk gave an error on reading. Check the disk and start the node again.");
        }

        if (damaged[(int)family].Count > 0 && IsDamaged(family, key))
        {
            throw new WorldException(
                WorldFault.Corrupt, "Stored bytes are damaged. Check the disk, and let the node be filled again from its replicas.");
        }
    }

    internal void Overwritten(StoreFamily family, ReadOnlySpan<byte> key)
    {
        ref var map = ref damaged[(int)family];
        map = map.Count == 0 ? map : map.Delete(key);
    }

    internal void Overwritten(StoreFamily family, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        ref var map = ref damaged[(int)family];
        map = map.Count == 0 ? map : map.DeleteRange(lower, upper);
    }

    /// <summary>Forgets damage of places that are no more.</summary>
    internal void KeepOnly(DiskImage image)
    {
        for (var family = StoreFamily.Marks; family <= StoreFamily.Purges; family++)
        {
            foreach (var key in DamagedKeys(family))
            {
                if (!image.Map(family).TryGet(key, out _))
                {
                    Overwritten(family, key);
                }
            }
        }
    }
}
