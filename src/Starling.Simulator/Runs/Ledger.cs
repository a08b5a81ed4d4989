using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Starling.Simulator.Runs;

/// <summary>What has been simulated so far, over many runs of the command: sums that only grow.</summary>
/// <remarks>
/// A seed counts once for each build of the code and each choice of words: running it again adds nothing, because the same seed
/// and the same code give the same run. The number of distinct seeds is that of the union over all builds. Runs with planted bugs
/// do not belong here: what they break is meant to break.
/// </remarks>
public sealed record Ledger
{
    /// <summary>Entries that are kept one by one; of older ones only the sums and the seeds remain.</summary>
    public const int EntriesMax = 100;

    /// <summary>Oldest first.</summary>
    [JsonRequired]
    public List<LedgerEntry> Entries { get; set; } = [];

    /// <summary>Every seed that was ever run.</summary>
    [JsonRequired]
    public SeedRanges Distinct { get; set; } = new();

    /// <summary>Sums over all runs, of entries that are gone as well.</summary>
    [JsonRequired]
    public Tally Totals { get; set; } = new();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">The text is no ledger: it lacks a member, has one that no ledger has, or holds what cannot be.</exception>
    public static Ledger Parse(string json)
    {
        var ledger = JsonSerializer.Deserialize(json, LedgerJson.Default.Ledger) ?? throw new JsonException("null is no ledger.");
        LedgerCheck.Demand(ledger);
        return ledger;
    }

    public string ToJson() => JsonSerializer.Serialize(this, LedgerJson.Default.Ledger) + "\n";

    /// <summary>Enters a run. False, and nothing is added, when it was entered before.</summary>
    public bool Add(SeedOutcome outcome, string version, string build, DateOnly day)
    {
        var entry = EntryOf(version, build, outcome.Words);
        if (!entry.Seeds.Add(outcome.Seed))
        {
            return false;
        }

        entry.Day = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        entry.Bad += outcome.IsGood ? 0 : 1;
        Distinct.Add(outcome.Seed);
        Totals.Add(outcome, version);
        return true;
    }

    private LedgerEntry EntryOf(string version, string build, string words)
    {
        // The newest is at the end, and is nearly always the one.
        for (var i = Entries.Count - 1; i >= 0; i--)
        {
            if (Entries[i].Build == build && Entries[i].Words == words && Entries[i].Version == version)
            {
                return Entries[i];
            }
        }

        var entry = new LedgerEntry { Version = version, Build = build, Words = words };
        Entries.Add(entry);
        if (Entries.Count > EntriesMax)
        {
            Entries.RemoveAt(0);
        }

        return entry;
    }
}
