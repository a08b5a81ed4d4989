using System;
using System.Collections.Generic;
using System.Globalization;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Reports;

/// <summary>What versions are called in a picture: by the write that made them.</summary>
/// <remarks>
/// A value names its write; a tombstone holds no bytes and names nobody. But a delete's tombstone is first seen while the delete runs, so where only one
/// delete of that record can have made it, it bears that one's number. Otherwise it is called by its tag.
/// </remarks>
internal sealed class VersionNames
{
    private const int TagLength = 5;

    private readonly Dictionary<(SimKey Key, string Tag), string> deletes = [];

    public static VersionNames Of(History history, List<SeenParcel> parcels, List<SeenCommit> commits)
    {
        var first = new Dictionary<(SimKey Key, string Tag), (long At, int Machine)>();
        foreach (var parcel in parcels)
        {
            foreach (var message in parcel.Messages)
            {
                Note(first, message.Records, parcel.Film.Parcel.SentAt, parcel.Film.From);
            }
        }

        foreach (var commit in commits)
        {
            Note(first, commit.Records, commit.At, commit.Machine);
        }

        var names = new VersionNames();
        foreach (var ((key, tag), (at, machine)) in first)
        {
            if (FindDelete(history.Of(key), at, machine) is { } delete)
            {
                names.deletes[(key, tag)] = string.Create(CultureInfo.InvariantCulture, $"delete w{delete.Id}");
            }
        }

        return names;
    }

    public string Of(SimKey key, SeenVersion version) =>
        version.Write >= 0 ? string.Create(CultureInfo.InvariantCulture, $"w{version.Write}")
        : version.IsTombstone ? deletes.GetValueOrDefault((key, version.Tag)) ?? $"tombstone {Short(version.Tag)}"
        : $"unknown bytes {Short(version.Tag)}";

    public string Of(SimKey key, Sighting sighting) =>
        Of(key, new SeenVersion(sighting.Write?.Id ?? -1, sighting.Tag, sighting.IsTombstone));

    public string Of(SimKey key, IReadOnlyList<SeenVersion> versions)
    {
        var words = new string[versions.Count];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Of(key, versions[i]);
        }

        return words.Length == 0 ? "nothing" : string.Join(", ", words);
    }

    /// <summary>What a write is called: as the version that it makes.</summary>
    public static string Of(WriteEvent write) =>
        string.Create(CultureInfo.InvariantCulture, $"{(write.IsDelete ? "delete " : "")}w{write.Id}");

    private static string Short(string tag) => tag.Length > TagLength ? tag[..TagLength] : tag;

    private static void Note(
        Dictionary<(SimKey Key, string Tag), (long At, int Machine)> first, IReadOnlyList<SeenRecord> records, long at, int machine)
    {
        foreach (var record in records)
        {
            foreach (var version in record.Versions ?? [])
            {
                if (version.IsTombstone && (!first.TryGetValue((record.Key, version.Tag), out var known) || at < known.At))
                {
                    first[(record.Key, version.Tag)] = (at, machine);
                }
            }
        }
    }

    private static WriteEvent? FindDelete(KeyHistory key, long at, int machine)
    {
        WriteEvent? here = null;
        WriteEvent? anywhere = null;
        var (countHere, count) = (0, 0);
        foreach (var write in key.Writes)
        {
            if (write.IsDelete && write.MayBeApplied && write.Operation.Invoked <= at && write.Operation.Returned >= at)
            {
                anywhere = write;
                count++;
                if (write.Operation.Machine == machine)
                {
                    here = write;
                    countHere++;
                }
            }
        }

        return countHere == 1 ? here : count == 1 ? anywhere : null;
    }
}
