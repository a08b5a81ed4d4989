using System.Collections.Generic;
using Starling.Simulator.Workloads;
using Starling.Wire.Frames;

namespace Starling.Simulator.Reports;

/// <summary>How one write reached one machine, seen from a moment at which it was wanted there.</summary>
/// <param name="IsHeld">True when the machine's disk held it at that moment.</param>
/// <param name="IsKnown">True when the machine stored it at any time, or a message with it was sent there.</param>
/// <param name="Text">The same in words.</param>
internal sealed record WriteWay(bool IsHeld, bool IsKnown, string Text)
{
    public static WriteWay Find(Footage footage, string name, SimKey key, int machine, long wanted)
    {
        var stored = FindStored(footage, name, key, machine);
        var sent = FindSent(footage, name, key, machine);
        if (stored >= 0 && stored <= wanted)
        {
            var gone = FindGone(footage, name, key, machine, stored, wanted);
            return new WriteWay(
                gone < 0, true, $"stored {Spans.Text(wanted - stored)} before{(gone < 0 ? "" : $"; replaced {Spans.Text(wanted - gone)} before")}");
        }

        var late = stored < 0 ? "not stored under its name" : $"stored {Spans.Text(stored - wanted)} too late";
        return sent is null
            ? new WriteWay(false, stored >= 0, stored < 0 ? "never sent there" : late)
            : new WriteWay(false, true, $"{Tell(sent.Film, wanted)}; {late}");
    }

    private static string Tell(FilmedParcel parcel, long wanted)
    {
        var sent = parcel.Parcel.SentAt <= wanted
            ? $"sent {Spans.Text(wanted - parcel.Parcel.SentAt)} before"
            : $"sent {Spans.Text(parcel.Parcel.SentAt - wanted)} after";
        return parcel.Fate switch
        {
            ParcelFate.Dropped => $"{sent}, lost on the way",
            ParcelFate.UnderWay => $"{sent}, still under way at the end",
            _ when parcel.EndedAt <= wanted => $"{sent}, arrived {Spans.Text(wanted - parcel.EndedAt)} before",
            _ => $"{sent}, arrived {Spans.Text(parcel.EndedAt - wanted)} after",
        };
    }

    private static long FindStored(Footage footage, string name, SimKey key, int machine)
    {
        foreach (var commit in footage.Commits)
        {
            if (commit.Machine == machine && Shows(footage, commit.Records, name, key))
            {
                return commit.At;
            }
        }

        return -1;
    }

    /// <summary>When the machine last stored the record without it, up to a moment; -1 when it held it then.</summary>
    private static long FindGone(Footage footage, string name, SimKey key, int machine, long stored, long wanted)
    {
        var gone = -1L;
        foreach (var commit in footage.Commits)
        {
            if (commit.Machine == machine && commit.At >= stored && commit.At <= wanted
                && (commit.IsReplacement || Touches(commit.Records, key)))
            {
                gone = Shows(footage, commit.Records, name, key) ? -1 : gone < 0 ? commit.At : gone;
            }
        }

        return gone;
    }

    private static bool Touches(IReadOnlyList<SeenRecord> records, SimKey key)
    {
        foreach (var record in records)
        {
            if (record.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first parcel with it that arrived there, or else the first that was sent.</summary>
    private static SeenParcel? FindSent(Footage footage, string name, SimKey key, int machine)
    {
        SeenParcel? first = null;
        foreach (var parcel in footage.Parcels)
        {
            if (parcel.Film.To != machine)
            {
                continue;
            }

            foreach (var message in parcel.Messages)
            {
                if (message.Kind is MessageKind.ReplicaWrite or MessageKind.RowsPush && Shows(footage, message.Records, name, key)
                    && (first is null || (first.Film.Fate != ParcelFate.Arrived && parcel.Film.Fate == ParcelFate.Arrived)))
                {
                    first = parcel;
                }
            }
        }

        return first;
    }

    private static bool Shows(Footage footage, IReadOnlyList<SeenRecord> records, string name, SimKey key)
    {
        foreach (var record in records)
        {
            foreach (var version in record.Key == key ? record.Versions ?? [] : [])
            {
                if (footage.Names.Of(key, version) == name)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
