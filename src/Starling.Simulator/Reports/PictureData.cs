using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Reports;

/// <summary>Writes what the picture's script draws, as JSON: happenings as short arrays, records and versions by number.</summary>
/// <remarks>
/// Bounded: what touches the guilty record comes first, then what is nearest in time to the guilty operation. The columns of each array are named in Picture.js,
/// which reads them. The encoder escapes angle brackets, so the text can stand inside a script element.
/// </remarks>
internal sealed class PictureData
{
    private readonly Footage footage;
    private readonly SimReport report;
    private readonly Guilt guilt;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;
    private readonly Dictionary<SimKey, int> keys = [];
    private readonly List<SimKey> keyList = [];
    private readonly Dictionary<string, int> names = [];
    private readonly List<string> nameList = [];

    private PictureData(Footage footage, SimReport report, Guilt guilt)
    {
        this.footage = footage;
        this.report = report;
        this.guilt = guilt;
        json = new Utf8JsonWriter(buffer);
    }

    /// <summary>What was left out, in words.</summary>
    public List<string> LeftOut { get; } = [];

    public string Text { get; private set; } = "";

    /// <summary>Writes at most so many parcels, commits and operations each.</summary>
    public static PictureData Write(Footage footage, SimReport report, Guilt guilt, int countMax)
    {
        var data = new PictureData(footage, report, guilt);
        data.WriteAll(countMax);
        data.json.Flush();
        data.Text = Encoding.UTF8.GetString(data.buffer.WrittenSpan);
        return data;
    }

    private long Focus => guilt.Operation?.Invoked ?? footage.End;

    private void WriteAll(int countMax)
    {
        json.WriteStartObject();
        json.WriteNumber("machines", footage.Machines);
        json.WriteNumber("end", footage.End);
        WriteGuilt();
        WriteOperations(countMax);
        WriteParcels(countMax);
        WriteCommits(countMax);
        WriteRare();
        json.WriteStartArray("keys");
        keyList.ForEach(key => json.WriteStringValue(key.ToString()));
        json.WriteEndArray();
        json.WriteStartArray("names");
        nameList.ForEach(json.WriteStringValue);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteGuilt()
    {
        json.WriteStartObject("guilt");
        json.WriteNumber("op", guilt.Operation?.Id ?? -1);
        json.WriteNumber("key", guilt.Key is { } key ? Number(key) : -1);
        json.WriteNumber("from", report.IsGood ? 0 : guilt.Operation is null ? Focus - Guilt.Before : guilt.From);
        json.WriteNumber("to", guilt.Operation is null ? Focus : guilt.To);
        json.WriteBoolean("good", report.IsGood);
        json.WriteStartArray("named");
        foreach (var number in guilt.Named)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
        json.WriteStartArray("missed");
        foreach (var write in guilt.Missed)
        {
            json.WriteNumberValue(Number(VersionNames.Of(write)));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>[id, client, machine, kind, level, outcome, called, returned or -1, writes [key, name, after operation], reads [key, [names]], error].</summary>
    private void WriteOperations(int countMax)
    {
        json.WriteStartArray("ops");
        var chosen = Choose(
            ((List<Operation>)[.. report.History.Operations]).FindAll(o => o.Invoked <= footage.End), countMax, static o => o.Invoked, Touches, "operations");
        foreach (var operation in chosen)
        {
            json.WriteStartArray();
            json.WriteNumberValue(operation.Id);
            json.WriteNumberValue(operation.Client);
            json.WriteNumberValue(operation.Machine);
            json.WriteNumberValue(Number(operation.Kind.ToString()));
            json.WriteNumberValue(Number(operation.Level.ToString()));
            json.WriteNumberValue(Number(operation.Outcome.ToString()));
            json.WriteNumberValue(operation.Invoked);
            json.WriteNumberValue(operation.Returned == long.MaxValue ? -1 : operation.Returned);
            WriteChanges(operation);
            WriteSights(operation);
            json.WriteStringValue(operation.Error);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void WriteChanges(Operation operation)
    {
        json.WriteStartArray();
        foreach (var write in operation.Writes)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Number(write.Key));
            json.WriteNumberValue(Number(VersionNames.Of(write)));
            json.WriteNumberValue(write.ContextFrom);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void WriteSights(Operation operation)
    {
        json.WriteStartArray();
        foreach (var read in operation.Reads)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Number(read.Key));
            json.WriteStartArray();
            foreach (var version in read.Versions)
            {
                json.WriteNumberValue(Number(footage.Names.Of(read.Key, version)));
            }

            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>[number, from, to, sent, ended or -1, fate, note, messages [kind, class, records, note]].</summary>
    private void WriteParcels(int countMax)
    {
        json.WriteStartArray("parcels");
        var chosen = Choose(
            footage.Parcels, countMax, static p => p.Film.Parcel.SentAt, p => Touches(p), "parcels");
        foreach (var parcel in chosen)
        {
            json.WriteStartArray();
            json.WriteNumberValue(parcel.Film.Parcel.Number);
            json.WriteNumberValue(parcel.Film.From);
            json.WriteNumberValue(parcel.Film.To);
            json.WriteNumberValue(parcel.Film.Parcel.SentAt);
            json.WriteNumberValue(parcel.Film.EndedAt);
            json.WriteNumberValue((int)parcel.Film.Fate);
            json.WriteNumberValue(Number(parcel.Note));
            json.WriteStartArray();
            foreach (var message in parcel.Messages)
            {
                json.WriteStartArray();
                json.WriteNumberValue(Number(message.Kind.ToString()));
                json.WriteNumberValue(Number(message.Class.ToString()));
                WriteRecords(message.Records);
                json.WriteNumberValue(Number(message.Note));
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>[key] where no versions are carried, else [key, [names]].</summary>
    private void WriteRecords(IReadOnlyList<SeenRecord> records)
    {
        json.WriteStartArray();
        foreach (var record in records)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Number(record.Key));
            if (record.Versions is { } versions)
            {
                json.WriteStartArray();
                foreach (var version in versions)
                {
                    json.WriteNumberValue(Number(footage.Names.Of(record.Key, version)));
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>[machine, at, records, hints, others, whether the disk was replaced instead].</summary>
    private void WriteCommits(int countMax)
    {
        json.WriteStartArray("commits");
        foreach (var commit in Choose(footage.Commits, countMax, static c => c.At, c => c.IsReplacement || Touches(c.Records), "disk commits"))
        {
            json.WriteStartArray();
            json.WriteNumberValue(commit.Machine);
            json.WriteNumberValue(commit.At);
            WriteRecords(commit.Records);
            json.WriteNumberValue(commit.Hints);
            json.WriteNumberValue(commit.Others);
            json.WriteBooleanValue(commit.IsReplacement);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void WriteRare()
    {
        json.WriteStartArray("lives");
        foreach (var life in footage.Film.Lives)
        {
            json.WriteStartArray();
            json.WriteNumberValue(life.Machine);
            json.WriteNumberValue(life.Number);
            json.WriteNumberValue(life.From);
            json.WriteNumberValue(life.To);
            json.WriteBooleanValue(life.IsSilent);
            json.WriteNumberValue(life.BatchesLost);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("pauses");
        foreach (var (machine, from, to) in footage.Film.Pauses)
        {
            json.WriteStartArray();
            json.WriteNumberValue(machine);
            json.WriteNumberValue(from);
            json.WriteNumberValue(to);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("troubles");
        foreach (var spell in footage.Film.Spells)
        {
            json.WriteStartArray();
            json.WriteStringValue(spell.Trouble.Kind);
            json.WriteStringValue(spell.Trouble.Text);
            json.WriteStartArray();
            foreach (var machine in spell.Trouble.Machines)
            {
                json.WriteNumberValue(machine);
            }

            json.WriteEndArray();
            json.WriteNumberValue(spell.Trouble.Began);
            json.WriteNumberValue(spell.Over);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("phases");
        foreach (var (name, at) in footage.Film.Phases)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteNumberValue(at);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private List<T> Choose<T>(IReadOnlyList<T> all, int max, Func<T, long> time, Func<T, bool> isAboutGuilt, string what)
    {
        var order = new List<(bool IsFar, long Distance, int Index)>(all.Count);
        for (var i = 0; i < all.Count; i++)
        {
            order.Add((!isAboutGuilt(all[i]), Math.Abs(time(all[i]) - Focus), i));
        }

        if (order.Count > max)
        {
            order.Sort();
            LeftOut.Add($"{order.Count - max} of {order.Count} {what}: those far from the guilty operation that are not about its record");
            order.RemoveRange(max, order.Count - max);
        }

        order.Sort(static (a, b) => a.Index.CompareTo(b.Index));
        return order.ConvertAll(o => all[o.Index]);
    }

    private bool Touches(Operation operation) =>
        operation.Writes.Exists(w => w.Key == guilt.Key) || operation.Reads.Exists(r => r.Key == guilt.Key);

    private bool Touches(SeenParcel parcel)
    {
        foreach (var message in parcel.Messages)
        {
            if (Touches(message.Records))
            {
                return true;
            }
        }

        return false;
    }

    private bool Touches(IReadOnlyList<SeenRecord> records)
    {
        foreach (var record in records)
        {
            if (record.Key == guilt.Key)
            {
                return true;
            }
        }

        return false;
    }

    private int Number(SimKey key) => Number(key, keys, keyList);

    private int Number(string name) => Number(name, names, nameList);

    private static int Number<T>(T item, Dictionary<T, int> numbers, List<T> list)
        where T : notnull
    {
        if (!numbers.TryGetValue(item, out var number))
        {
            numbers.Add(item, number = list.Count);
            list.Add(item);
        }

        return number;
    }
}
