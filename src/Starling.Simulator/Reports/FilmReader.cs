using System;
using System.Collections.Generic;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.Storage.Records;
using Starling.Wire.Frames;
using Starling.World;

namespace Starling.Simulator.Reports;

/// <summary>Decodes a film: which messages its parcels carry, and what its commits put.</summary>
/// <remarks>
/// A chunk holds whole frames, but the network may hand it over in pieces. The pieces of a chunk leave in one go, so their numbers follow
/// one another; a message belongs to the piece that completes it. Whatever cannot be read is shown by its size.
/// </remarks>
internal sealed class FilmReader
{
    private readonly StateReader states = new();
    private readonly MessageDecoder decoder;
    private byte[] pending = [];
    private FilmedParcel? pendingFrom;

    private FilmReader() => decoder = new MessageDecoder(states);

    public static (List<SeenParcel> Parcels, List<SeenCommit> Commits) Read(Film film)
    {
        var reader = new FilmReader();
        var filmed = film.Parcels;
        var commits = film.Commits;
        foreach (var commit in commits)
        {
            reader.ReadCommit(commit, isLearning: true);
        }

        foreach (var parcel in filmed)
        {
            reader.Learn(parcel.Parcel.Bytes.Span);
        }

        return (filmed.ConvertAll(reader.ReadParcel), commits.ConvertAll(c => reader.ReadCommit(c, isLearning: false)));
    }

    private void Learn(ReadOnlySpan<byte> bytes)
    {
        while (Frame.TryTake(bytes, FrameFormat.PayloadMax, out var payload, out var consumed) == FrameFault.None)
        {
            decoder.Learn(payload);
            bytes = bytes[consumed..];
        }
    }

    private SeenParcel ReadParcel(FilmedParcel filmed)
    {
        var parcel = filmed.Parcel;
        if (parcel.Kind != ParcelKind.Bytes)
        {
            return new SeenParcel(filmed, [], parcel.Kind == ParcelKind.Opened ? "link opened" : "link closed");
        }

        var isNext = pendingFrom is { } before && before.From == filmed.From && before.To == filmed.To
            && before.Parcel.Number + 1 == parcel.Number;
        byte[] bytes = isNext ? [.. pending, .. parcel.Bytes.Span] : parcel.Bytes.ToArray();
        var messages = new List<SeenMessage>();
        var at = 0;
        var fault = FrameFault.None;
        while (at < bytes.Length)
        {
            fault = Frame.TryTake(bytes.AsSpan(at), FrameFormat.PayloadMax, out var payload, out var consumed);
            if (fault != FrameFault.None)
            {
                break;
            }

            if (decoder.Read(filmed.From, filmed.To, payload) is { } message)
            {
                messages.Add(message);
            }

            at += consumed;
        }

        pending = fault == FrameFault.Incomplete ? bytes[at..] : [];
        pendingFrom = fault == FrameFault.Incomplete ? filmed : null;
        return new SeenParcel(filmed, messages, messages.Count > 0 ? "" : $"{parcel.Bytes.Length} bytes of a message");
    }

    private SeenCommit ReadCommit(FilmedCommit commit, bool isLearning)
    {
        var records = new List<SeenRecord>();
        var hints = 0;
        var others = 0;
        var reader = new StoreBatch.Reader(commit.Operations);
        while (reader.MoveNext())
        {
            if (reader.Family == StoreFamily.Records && reader.Tag != StoreBatch.DeleteRangeTag)
            {
                ReadRecord(reader.Key, reader.Value, isLearning, records);
            }
            else if (reader.Family == StoreFamily.Hints && reader.Tag == StoreBatch.PutTag)
            {
                hints++;
            }
            else
            {
                others++;
            }
        }

        return new SeenCommit(commit.Machine, commit.At, records, hints, others, commit.IsReplacement);
    }

    private void ReadRecord(ReadOnlySpan<byte> path, ReadOnlySpan<byte> state, bool isLearning, List<SeenRecord> records)
    {
        var partition = new byte[path.Length];
        if (!RecordPath.TryRead(path, out var table, out _, partition, out var length, out var clusteringStart))
        {
            return;
        }

        var clustering = path[clusteringStart..];
        if (isLearning)
        {
            states.Learn(table, partition.AsSpan(0, length), clustering, state);
        }
        else if (states.KeyOf(table, partition.AsSpan(0, length), clustering) is { } key)
        {
            records.Add(new SeenRecord(key, StateReader.Read(key, state)));
        }
    }
}
