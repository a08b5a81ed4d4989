using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>What a loss of power leaves of the unsynced end of a log.</summary>
/// <remarks>
/// Intuition: a log is a row of sectors of 512 bytes. What was synced stands. Of the sectors behind it each has a fate of its own, because
/// a device writes them in any order: kept, lost (what stood there before, or zeros), garbage, only its beginning written, only its end.
/// Recovery reads records from the front and stops at the first whose checksum does not fit, so the batches before the first
/// harmed byte are kept, each whole, and nothing behind it is, however sound: that is RocksDB's point-in-time recovery
/// (<c>WALRecoveryMode::kPointInTimeRecovery</c>, which the real store uses; that it does so is shown by TornLogTests of the store's tests).
/// <para>
/// A sector that holds the end of what was synced is written once more with what follows. It is taken for granted, as databases do, that
/// rewriting a sector never harms the bytes that it already held: so it is kept, lost or cut, and never garbage.
/// </para>
/// Source: reliability notes 2.3; SQLite's "powersafe overwrite" (sqlite.org/psow.html); TigerBeetle's src/testing/storage.zig.
/// </remarks>
internal static class TornLog
{
    public const int SectorSize = 512;

    /// <summary>Bytes that a record of the log has beside its operations: checksum, length, type, and the batch's sequence and count.</summary>
    public const int RecordOverhead = 19;

    private enum Fate
    {
        Kept,
        Lost,
        Garbage,
        Beginning,
        End,
    }

    /// <summary>Draws the fates of the sectors behind <paramref name="synced"/> bytes, and returns how many of the records that stand
    /// there, with these lengths, recovery finds.</summary>
    public static int CountWhole(long synced, IReadOnlyList<int> lengths, Chance chance)
    {
        // Sometimes nearly all sectors made it, sometimes nearly none.
        var keptPercent = chance.Below(101);
        var sound = SoundUpTo(synced, SumOf(lengths), keptPercent, chance);
        var whole = 0;
        for (var end = synced; whole < lengths.Count && (end += lengths[whole]) <= sound; whole++)
        {
        }

        return whole;
    }

    private static long SumOf(IReadOnlyList<int> lengths)
    {
        var sum = 0L;
        foreach (var length in lengths)
        {
            sum += length;
        }

        return sum;
    }

    /// <summary>The place of the first harmed byte.</summary>
    private static long SoundUpTo(long synced, long unsynced, int keptPercent, Chance chance)
    {
        var end = synced + unsynced;
        for (var sector = synced / SectorSize; sector * SectorSize < end; sector++)
        {
            var start = Math.Max(synced, sector * SectorSize);
            var fate = chance.Odds(keptPercent, 100) ? Fate.Kept : (Fate)(1 + chance.Below(4));
            switch (fate)
            {
                case Fate.Kept:
                    break;
                case Fate.Beginning:
                    return Math.Max(start, (sector * SectorSize) + chance.Below(SectorSize));
                default:
                    return start;
            }
        }

        return end;
    }
}
