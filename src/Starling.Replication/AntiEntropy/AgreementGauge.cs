using System;
using System.Collections.Generic;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Storage.Agreement;
using Starling.Storage.Purging;
using Starling.Storage.Scrub;
using Starling.World;

namespace Starling.Replication.AntiEntropy;

/// <summary>What a node says of its agreement with others: for people, for scripts and for measurements.</summary>
/// <param name="desk">What the parts of agreement share.</param>
/// <param name="purger">Counts what it purged.</param>
/// <param name="scrubber">Counts what it read.</param>
/// <param name="store">Where the purge queues are.</param>
public sealed class AgreementGauge(AgreementDesk desk, Purger purger, Scrubber scrubber, IStore store)
{
    /// <summary>Entries of purge queues that one answer looks at, shared by its tables: some milliseconds.</summary>
    private const int PurgeLooksMax = 50_000;

    /// <summary>All that is counted, as of now.</summary>
    public AgreementCounters Counters => desk.Counters with { };

    /// <summary>What this node has done since its start.</summary>
    public AgreementFigures Figures() => new()
    {
        Exchanges = desk.Counters.Exchanges,
        BytesReceived = desk.Counters.BytesReceived,
        BytesSent = desk.Counters.BytesSent,
        RecordsRead = desk.Counters.RecordsRead,
        RowsPulled = desk.Counters.RowsPulled,
        RowsPushed = desk.Counters.RowsPushed,
        Rounds = desk.Counters.Rounds,
        Commits = desk.Counters.Commits,
        Purged = purger.Purged,
        LeavesScrubbed = scrubber.Checked,
        LeavesDamaged = scrubber.Damaged,
        Adoptions = desk.Counters.Adoptions,
    };

    /// <summary>The tables of which this node holds slots, by name.</summary>
    /// <param name="query">Which ones, and how closely.</param>
    /// <param name="stateOf">A member's liveness: null when it is well, else a word.</param>
    public IReadOnlyList<TableAgreement> Tables(AgreementQuery query, Func<int, string?> stateOf)
    {
        var report = new AgreementReport(desk.View, desk.Book, desk.Slots, desk.Fingerprints, desk.Options, stateOf, desk.Now);
        var looksEach = PurgeLooksMax / int.Max(1, query.Table is null ? desk.View.Document.Tables.Length : 1);
        var tables = new List<TableAgreement>();
        foreach (var entry in desk.View.Document.Tables)
        {
            if ((query.Table is null || query.Table == entry.Name) && report.Of(desk.View.FindTable(entry.Id)!, query.WithSlots) is { } told)
            {
                var looks = looksEach;
                var (waiting, hasMore) = Waiting(entry.Id, ref looks);
                tables.Add(told with { TombstonesWaiting = waiting, TombstonesUncounted = hasMore });
            }
        }

        tables.Sort(static (a, b) => string.CompareOrdinal(a.Table, b.Table));
        return tables;
    }

    /// <summary>What this replica's fingerprints say of one record.</summary>
    /// <param name="table">The record's table.</param>
    /// <param name="token">The record's token.</param>
    /// <param name="path">The record's store key.</param>
    /// <param name="state">What is held; empty for nothing.</param>
    /// <param name="asOf">As of when the slot's sum is wanted.</param>
    public RecordStanding Stand(TableView table, Token token, ReadOnlySpan<byte> path, ReadOnlySpan<byte> state, HybridTime asOf)
    {
        var sums = desk.Fingerprints;
        var (slot, leaf) = (sums.SlotOf(token), sums.LeafOf(token));
        var slice = sums.SliceOf(asOf);
        var mark = desk.Slots[table.Id, slot];
        var isTold = sums.TryRead(table.Id, slot, slice, out var slotSum, out _);
        return new RecordStanding
        {
            RowId = state.IsEmpty ? null : sums.ElementOf(path, state).ToString(),
            Leaf = leaf,
            LeafSum = sums.LeafSum(table.Id, slot, leaf).Synced.ToString(),
            AsOf = TimeOf(sums.EndOf(slice))!.Value,
            SlotSum = isTold ? slotSum.ToString() : null,
            Watermark = TimeOf(mark.Watermark),
            Closed = TimeOf(mark.Closed),
            Proven = TimeOf(desk.Book.AgreedWithAll(table.Id, slot)),
            IsAdopting = mark.MustAdopt,
        };
    }

    /// <summary>The moment as of which replicas are asked to compare: so old that what is younger may be under way.</summary>
    public HybridTime SettledMoment() => desk.Fingerprints.EndOf(desk.SliceBefore(desk.Options.SettleTime));

    private static DateTimeOffset? TimeOf(HybridTime moment) =>
        moment == default || moment.Micros > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() * 1000
            ? null
            : DateTimeOffset.UnixEpoch.AddMicroseconds(moment.Micros);

    /// <summary>A queue that cannot be read is the purge's trouble, and told there: here it has an unknown length.</summary>
    private (long Count, bool HasMore) Waiting(uint table, ref int looks)
    {
        try
        {
            return PurgeBacklog.Count(store, table, desk.Now, ref looks);
        }
        catch (WorldException damage) when (damage.Fault == WorldFault.Corrupt)
        {
            return (0, true);
        }
    }
}
