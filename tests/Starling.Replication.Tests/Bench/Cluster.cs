using System;
using System.Buffers;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Starling.Api;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Sessions;
using Starling.Model.Values;
using Starling.Replication.Coordinate;
using Starling.Replication.Replica;
using Starling.Storage.Agreement;
using Starling.Storage.Records;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Replication.Tests.Bench;

/// <summary>A few data paths joined by wires that the test commands. Tables: <c>cells</c> (last write wins) and <c>siblings</c>.</summary>
public sealed class Cluster
{
    public const string Cells = "cells";
    public const string Siblings = "siblings";

    public Cluster(
        int nodes = 3, int replicas = 3, Mutant mutants = Mutant.None, ulong seed = 1, CoordinatorOptions? options = null, int slots = 4,
        AgreementOptions? agreement = null)
    {
        Agreement = agreement ?? new AgreementOptions { IsOn = false };
        Mutants = mutants;
        Options = options ?? new CoordinatorOptions { Timeout = TimeSpan.FromSeconds(2) };
        Chance = new Chance(seed);
        Wires = new BenchWires(Loop);
        for (var i = 0; i < nodes; i++)
        {
            Nodes.Add(new BenchNode(this, i, Member(i)));
        }

        Document = Chosen(DocumentChanges.Form(11, 22, [.. Nodes.ConvertAll(node => node.Self)], 33, Math.Min(3, nodes), slots));
        Document = Chosen(AddTable(Document, Cells, ResolutionRule.LastWriteWins, replicas, 34));
        Document = Chosen(AddTable(Document, Siblings, ResolutionRule.Siblings, replicas, 35));
        Nodes.ForEach(node => node.Apply(Document));
        Loop.RunFor(TimeSpan.FromMilliseconds(300));
    }

    public BenchLoop Loop { get; } = new();

    public BenchWires Wires { get; }

    public Chance Chance { get; }

    public Mutant Mutants { get; }

    public CoordinatorOptions Options { get; }

    public AgreementOptions Agreement { get; }

    public List<BenchNode> Nodes { get; } = [];

    public ClusterDocument Document { get; set; }

    public static MemberEntry Member(int index) => new(
        new NodeId((UInt128)(index + 2)), new Endpoint($"node{index}", 7800), "dc1", $"r{index}", 100, MemberState.Normal);

    public static ClusterDocument Chosen(ChangeResult result) => result is ChangeResult.Changed changed
        ? changed.Document
        : throw new InvalidOperationException(result.ToString());

    public static ChangeResult AddTable(ClusterDocument to, string name, ResolutionRule rule, int replicas, UInt128 operation) =>
        DocumentChanges.CreateTable(
            to, name, rule, ImmutableSortedDictionary<string, int>.Empty.Add("dc1", replicas),
            ImmutableSortedDictionary<string, string>.Empty, operation);

    /// <summary>Starts a write of one record, or of several of one partition.</summary>
    public WriteOutcome Write(
        int node, string key, string? value, ConsistencyLevel? level = null, string table = Cells, string clustering = "",
        byte[]? context = null, Action? then = null, long? writeTime = null, SessionToken? session = null, Lifetime? lifetime = null,
        byte[]? unchangedSince = null) =>
        Write(node, key, [(clustering, value)], level, table, context, then, writeTime, session, lifetime, unchangedSince);

    public WriteOutcome Write(
        int node, string key, (string Clustering, string? Value)[] changes, ConsistencyLevel? level = null, string table = Cells,
        byte[]? context = null, Action? then = null, long? writeTime = null, SessionToken? session = null, Lifetime? lifetime = null,
        byte[]? unchangedSince = null)
    {
        var outcome = new WriteOutcome { Then = then };
        var encoded = new ArrayBufferWriter<byte>();
        foreach (var (clustering, value) in changes)
        {
            var stored = new ArrayBufferWriter<byte>();
            if (value is not null)
            {
                ((Value)value).WriteTo(stored);
            }

            WriteRequest.WriteChange(encoded, Utf8(clustering), context ?? [], value is null, value is null ? [] : stored.WrittenSpan, lifetime);
        }

        Loop.Turn(() =>
        {
            var request = new WriteRequest
            {
                Table = Utf8(table),
                Partition = Utf8(key),
                Level = level,
                Count = changes.Length,
                Changes = encoded.WrittenSpan,
                WriteTime = writeTime,
                HasSession = session is not null,
                Session = session?.Encode(),
                HasLifetimes = lifetime is not null,
                IsConditional = unchangedSince is not null,
                UnchangedSince = unchangedSince,
            };
            Nodes[node].Coordinator.Write(request, Nodes[node].Coordinator.DueAfter(null), outcome);
        });
        return outcome;
    }

    public ReadOutcome Read(
        int node, string key, ConsistencyLevel? level = null, string table = Cells, ReadManner manner = default, Action? then = null,
        SessionToken? session = null)
    {
        var outcome = new ReadOutcome { Then = then };
        Loop.Turn(() => Nodes[node].Coordinator.Read(
            Find(node, table), Utf8(key), new ReadRange { Lower = default }, level, 0, manner, Nodes[node].Coordinator.DueAfter(null), outcome,
            session));
        return outcome;
    }

    public ReadOutcome Slice(
        int node, string key, int limit, bool backwards = false, string from = "", string to = "", ConsistencyLevel? level = null,
        string table = Cells, SessionToken? session = null)
    {
        var outcome = new ReadOutcome();
        Loop.Turn(() => new SliceRead(
            Nodes[node].Coordinator, Find(node, table),
            new SliceRequest
            {
                Partition = Utf8(key), From = Utf8(from), To = Utf8(to), Backwards = backwards, Limit = limit, Level = level,
            },
            Nodes[node].Coordinator.DueAfter(null), outcome, session).Start());
        return outcome;
    }

    public ReadOutcome Scan(int node, int pageSize, byte[]? from = null, bool quorum = true, string table = Cells, SessionToken? session = null)
    {
        var outcome = new ReadOutcome();
        Loop.Turn(() => new ScanRead(
            Nodes[node].Desk, Find(node, table), new ScanRequest { From = from ?? [], PageSize = pageSize, Quorum = quorum },
            Nodes[node].Coordinator.DueAfter(null), outcome, session).Start());
        return outcome;
    }

    /// <summary>Puts a record on one node's disk alone.</summary>
    public void Plant(int node, string key, string clustering, long time, string value, bool isDelete = false) =>
        Plant([node], key, clustering, time, value, isDelete);

    /// <summary>Puts a record on some nodes' disks.</summary>
    public void Plant(int[] nodes, string key, string clustering, long time, string value, bool isDelete = false)
    {
        var state = new ArrayBufferWriter<byte>();
        var stored = new ArrayBufferWriter<byte>();
        ((Value)value).WriteTo(stored);
        LwwCell.Write(state, new(time), new(time), isDelete, isDelete ? [] : stored.WrittenSpan);
        Loop.Turn(() => Array.ForEach(nodes, node => Nodes[node].Records.Merge(
            Find(node, Cells).Id, ResolutionRule.LastWriteWins, Murmur3.TokenOf(Utf8(key)), Utf8(key), Utf8(clustering), state.WrittenSpan,
            Door.Transfer)));
    }

    /// <summary>What a node's disk holds of a record; empty for nothing.</summary>
    public byte[] Held(int node, string key, string table = Cells, string clustering = "")
    {
        using var found = Nodes[node].Records.Get(Find(node, table).Id, Murmur3.TokenOf(Utf8(key)), Utf8(key), Utf8(clustering));
        return found.Bytes.ToArray();
    }

    public long HeldTime(int node, string key, string clustering = "") =>
        LwwView.TryRead(Held(node, key, Cells, clustering), out var cell) ? cell.WriteTime.Micros : 0;

    public ReplicaSet SetOf(int node, string key, string table = Cells) => Find(node, table).SetOf(Murmur3.TokenOf(Utf8(key)));

    public TableView Find(int node, string table) =>
        Nodes[node].Desk.View.FindTable(table) ?? throw new InvalidOperationException("No such table.");

    /// <summary>True when no node has anything in flight: operations, deadlines, replies waited for.</summary>
    public bool IsQuiet
    {
        get
        {
            foreach (var node in Nodes)
            {
                var counters = node.Desk.Counters;
                if (counters.InFlight != 0 || counters.Background != 0 || counters.BytesInFlight != 0 || node.Wheel.Count != 0
                    || PendingOf(node) != 0)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private int PendingOf(BenchNode node)
    {
        var pending = 0;
        for (var i = 0; i < Nodes.Count; i++)
        {
            pending += node.Neighbours.LinkOf(i)?.InFlight ?? 0;
        }

        return pending;
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
