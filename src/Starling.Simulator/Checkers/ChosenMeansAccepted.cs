using System;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Wire.Messages;

namespace Starling.Simulator.Checkers;

/// <summary>L3: when the first node keeps a document as chosen, a majority of its voters had accepted it under one ballot, synced; and it keeps every
/// table of the document before it.</summary>
/// <remarks>A voter that has accepted something else since still counts: that came after, and descends.</remarks>
public sealed class ChosenMeansAccepted : DiskChecker
{
    private readonly Dictionary<Ballot, (byte[] Document, HashSet<int> Machines)> accepted = [];
    private readonly Dictionary<(uint Era, long Epoch), ClusterDocument> chosen = [];

    public override string Id => "L3";

    public override void RegisterPut(Overseer eye, int machine, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (RegisterKeys.TryReadVoter(key, value, out _, out var ballot, out var document))
        {
            if (ballot.Counter != 0)
            {
                Accept(machine, ballot, document);
            }
        }
        else if (RegisterKeys.IsDocument(key) && ClusterDocument.TryDecode(value, out var page, out _)
            && chosen.TryAdd((page.Era, page.Epoch), page))
        {
            CheckMajority(eye, machine, page, value);
            CheckDescent(eye, page);
        }
    }

    private void Accept(int machine, Ballot ballot, ReadOnlySpan<byte> document)
    {
        if (!accepted.TryGetValue(ballot, out var entry))
        {
            accepted.Add(ballot, entry = (document.ToArray(), []));
        }

        if (entry.Document.AsSpan().SequenceEqual(document))
        {
            entry.Machines.Add(machine);
        }
    }

    private void CheckMajority(Overseer eye, int machine, ClusterDocument page, ReadOnlySpan<byte> bytes)
    {
        var most = 0;
        foreach (var (document, machines) in accepted.Values)
        {
            most = document.AsSpan().SequenceEqual(bytes) ? Math.Max(most, machines.Count) : most;
        }

        if (most <= page.Voters.Length / 2)
        {
            eye.Report(
                this, $"n{machine} keeps the document of epoch {page.Epoch} as chosen, and {most} disks of {page.Voters.Length} voters have accepted it");
        }
    }

    private void CheckDescent(Overseer eye, ClusterDocument page)
    {
        if (!chosen.TryGetValue((page.Era, page.Epoch - 1), out var before))
        {
            return;
        }

        foreach (var table in before.Tables)
        {
            if (page.TableNamed(table.Name) is not { } kept || kept.Id != table.Id || kept.Rule != table.Rule)
            {
                eye.Report(this, $"the document of epoch {page.Epoch} has lost table '{table.Name}' of epoch {before.Epoch}");
            }
        }
    }
}
