using System;
using System.Collections.Generic;
using Starling.Simulator.Workloads;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Simulator.Reports;

/// <summary>Turns a frame's payload into what a person wants to know of it.</summary>
/// <remarks>
/// A reply does not say which record it is about: its request did, and both bear the same correlation. So requests are remembered by asker, asked
/// and correlation, up to a bound; a reply whose request is not in the film says only what kind it is.
/// </remarks>
internal sealed class MessageDecoder(StateReader states)
{
    private const int RequestsMax = 100_000;

    private readonly Dictionary<(int From, int To, ulong Correlation), IReadOnlyList<SeenRecord>> requests = [];

    /// <summary>Learns tables' numbers from a message that carries states.</summary>
    public void Learn(ReadOnlySpan<byte> payload)
    {
        if (MessageHeader.TryRead(payload, out var header, out var body) == HeaderFault.None
            && header.Kind == MessageKind.ReplicaWrite && Mutation.TryRead(body, out var mutation))
        {
            var records = mutation.GetRecords();
            while (records.MoveNext())
            {
                states.Learn(mutation.Table, mutation.Partition, records.Clustering, records.State);
            }
        }
    }

    /// <summary>Decodes a payload that travels between two machines; null when it has no readable header.</summary>
    public SeenMessage? Read(int from, int to, ReadOnlySpan<byte> payload)
    {
        if (MessageHeader.TryRead(payload, out var header, out var body) != HeaderFault.None)
        {
            return null;
        }

        var records = new List<SeenRecord>();
        var note = header.Kind switch
        {
            MessageKind.ReplicaWrite => ReadMutation(body, records),
            MessageKind.RowsPush => ReadPush(body, records),
            MessageKind.ReplicaRead => ReadQuestion(body, records),
            MessageKind.ReplicaRows => ReadRows(from, to, header, body, records),
            MessageKind.Get => ReadGet(body, records),
            MessageKind.Write => ReadWrite(body, records),
            MessageKind.GetAnswer => ReadGetAnswer(from, to, header, body, records),
            MessageKind.ReplicaRefused => ReadRefusal(body),
            MessageKind.Failed => Failed.TryRead(body, out var failed) ? failed.Text : "",
            _ => "",
        };
        if (IsRequest(header.Kind))
        {
            Remember(from, to, header.Correlation, records);
        }
        else if (records.Count == 0 && requests.TryGetValue((to, from, header.Correlation), out var asked))
        {
            AddAsked(asked, records);
        }

        return new SeenMessage(header.Kind, header.Class, header.Correlation, records, note);
    }

    private static bool IsRequest(MessageKind kind) =>
        kind is MessageKind.ReplicaWrite or MessageKind.RowsPush or MessageKind.ReplicaRead or MessageKind.Get or MessageKind.Write;

    private void Remember(int from, int to, ulong correlation, List<SeenRecord> records)
    {
        if (requests.Count >= RequestsMax)
        {
            requests.Clear();
        }

        if (records.Count > 0)
        {
            requests[(from, to, correlation)] = [.. records];
        }
    }

    /// <summary>A reply without records of its own is about those that were asked.</summary>
    private static void AddAsked(IReadOnlyList<SeenRecord> asked, List<SeenRecord> records)
    {
        foreach (var record in asked)
        {
            records.Add(record with { Versions = null });
        }
    }

    private string ReadMutation(ReadOnlySpan<byte> body, List<SeenRecord> records)
    {
        if (Mutation.TryRead(body, out var mutation))
        {
            var rows = mutation.GetRecords();
            while (rows.MoveNext())
            {
                if (states.KeyOf(mutation.Table, mutation.Partition, rows.Clustering) is { } key)
                {
                    records.Add(new SeenRecord(key, StateReader.Read(key, rows.State)));
                }
            }
        }

        return "";
    }

    private string ReadPush(ReadOnlySpan<byte> body, List<SeenRecord> records)
    {
        if (RowsPush.TryRead(body, out var push))
        {
            foreach (var slot in push.Slots)
            {
                Array.ForEach(slot.Mutations, mutation => ReadMutation(mutation, records));
            }
        }

        return "";
    }

    private string ReadQuestion(ReadOnlySpan<byte> body, List<SeenRecord> records)
    {
        if (!ReplicaRead.TryRead(body, out var question))
        {
            return "";
        }

        if (states.KeyOf(question.Table, question.Partition, question.Lower) is { } key)
        {
            records.Add(new SeenRecord(key, null));
        }

        return question.IsSlice ? "slice" : question.DigestOnly ? "digest" : "";
    }

    private string ReadRows(int from, int to, in MessageHeader header, ReadOnlySpan<byte> body, List<SeenRecord> records)
    {
        if (requests.TryGetValue((to, from, header.Correlation), out var asked) && ReplicaRows.TryRead(body, out var answer))
        {
            var rows = answer.GetRows();
            while (rows.MoveNext())
            {
                if (SimKey.ClusteringOf(rows.Clustering) is >= 0 and var clustering)
                {
                    var key = asked[0].Key with { Clustering = clustering };
                    records.Add(new SeenRecord(key, StateReader.Read(key, rows.State)));
                }
            }

            if (records.Count == 0)
            {
                records.Add(asked[0] with { Versions = [] });
            }
        }

        return "";
    }

    private static string ReadGet(ReadOnlySpan<byte> body, List<SeenRecord> records)
    {
        if (GetRequest.TryRead(body, out var get) && StateReader.KeyOf(get.Table, get.Partition, get.Clustering) is { } key)
        {
            records.Add(new SeenRecord(key, null));
        }

        return "";
    }

    private static string ReadWrite(ReadOnlySpan<byte> body, List<SeenRecord> records)
    {
        if (!WriteRequest.TryRead(body, out var write))
        {
            return "";
        }

        var changes = write.GetChanges();
        while (changes.MoveNext())
        {
            if (StateReader.KeyOf(write.Table, write.Partition, changes.Clustering) is { } key)
            {
                records.Add(new SeenRecord(key, null));
            }
        }

        return write.PassedOn ? "passed on" : "";
    }

    private string ReadGetAnswer(int from, int to, in MessageHeader header, ReadOnlySpan<byte> body, List<SeenRecord> records)
    {
        if (requests.TryGetValue((to, from, header.Correlation), out var asked))
        {
            records.Add(asked[0] with { Versions = StateReader.Read(asked[0].Key, body) });
        }

        return "";
    }

    private static string ReadRefusal(ReadOnlySpan<byte> body) =>
        ReplicaRefused.TryRead(body, out var refused) ? $"{refused.Fault}: {refused.Text}" : "";
}
