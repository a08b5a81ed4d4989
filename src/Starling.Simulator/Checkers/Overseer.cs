using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using Starling.Membership.Topology;
using Starling.Model.Agreement;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.World;

namespace Starling.Simulator.Checkers;

/// <summary>Sees all disks at once, reads what becomes durable as the node's own storage does, and lets the checkers of disks judge it.</summary>
/// <remarks>
/// Clients see what coordinators tell them, and a cluster repairs itself while they look; much that is wrong is mended or overwritten before an
/// answer shows it. Whoever sees the disks sees the broken promise itself, at the step at which it breaks. What is read here is the product's own
/// format, by the product's own decoders, so this is no second opinion on the format.
/// <para>
/// It keeps who is who: which machine has which node's data, how often each was started, which hints lie where. What records say is in its
/// <see cref="RecordBooks"/>, what befell the disks in its <see cref="DiskFates"/>, and who holds a write is counted by <see cref="Checkers.Holders"/>.
/// </para>
/// </remarks>
public sealed class Overseer : Onlooker
{
    private const int MarkKeyOfNode = 7;
    private const int LeafKeySize = 8;

    private readonly SimCluster cluster;
    private readonly IReadOnlyList<DiskChecker> checkers;
    private readonly Verdict verdict;
    private readonly RecordBooks books;
    private readonly DiskFates fates;
    private readonly Holders holders;
    private readonly Dictionary<NodeId, int> machineOf = [];
    private readonly HintShelf[] hints;
    private readonly MarkShelf[] marks;
    private readonly GodView view;
    private readonly RecordRemovals removals;
    private readonly List<SimHost> placed = [];
    private readonly SortedDictionary<((uint Table, int Slot) Slot, int Leaf), Fingerprint> sums = [];
    private readonly int[] lives;

    public Overseer(SimCluster cluster, History history, IReadOnlyList<DiskChecker> checkers, Verdict verdict)
    {
        this.cluster = cluster;
        this.checkers = checkers;
        this.verdict = verdict;
        History = history;
        var machines = cluster.Hosts.Count;
        hints = new HintShelf[machines];
        marks = new MarkShelf[machines];
        lives = new int[machines];
        for (var i = 0; i < machines; i++)
        {
            hints[i] = new HintShelf();
            marks[i] = new MarkShelf();
        }

        view = new GodView(cluster);
        removals = new RecordRemovals(cluster.Hosts, view);
        books = new RecordBooks(this, cluster.Loop, checkers);
        fates = new DiskFates(machines);
        holders = new Holders(cluster.Hosts, fates, view);
    }

    public History History { get; }

    public long Now => cluster.Loop.Now;

    public int Machines => cluster.Hosts.Count;

    public SimHost Host(int machine) => cluster.Hosts[machine];

    /// <summary>The machine on which a node's data folder lies, or -1: it was lost.</summary>
    public int MachineOf(NodeId node) => machineOf.GetValueOrDefault(node, -1);

    /// <summary>Incarnations of a machine's node so far.</summary>
    public int LivesOf(int machine) => lives[machine];

    /// <summary>True when a machine's disk has ever refused or failed a commit, or a read: its node may then have taken a fresh name at any write.</summary>
    public bool HasSuffered(int machine) => fates.HasSuffered(machine);

    /// <summary>When what was durable on a machine was last replaced, or began to be endangered; -1 for never.</summary>
    public long LastLossOf(int machine) => fates.LastLossOf(machine);

    /// <summary>How often a record has disappeared from a machine's disk.</summary>
    public int RemovalsOf(int machine, SimKey key) => books.RemovalsOf(machine, key);

    /// <summary>True when a machine may purge what its disk still holds of a record: its node may have deleted it already, and not synced that.</summary>
    public bool MayBeGoing(int machine, SimKey key) =>
        books.Find(key) is { } book && Host(machine).Disk.Map(StoreFamily.Records).TryGet(book.Path, out var state)
        && RecordState.IsValid(key.Table.Rule(), state) && PurgeDue.Of(key.Table.Rule(), state) is { } due
        && due.Micros <= MarkOf(machine, SlotAt(book.Path)).Watermark;

    /// <summary>The key of the cluster's fingerprints.</summary>
    public UInt128 Secret => view.Secret;

    /// <summary>The cluster's slots; 0 while it has not formed.</summary>
    public int SlotCount => view.Geometry?.Count ?? 0;

    /// <summary>A slot's mark on a machine's disk.</summary>
    public StoredMark MarkOf(int machine, (uint Table, int Slot) slot) => marks[machine].Of(slot);

    /// <summary>The slot of a record that any disk has shown; <c>default</c> for another.</summary>
    public (uint Table, int Slot) SlotOf(SimKey key) => books.Find(key) is { } book ? SlotAt(book.Path) : default;

    /// <summary>What a machine's disk holds of a record; no bytes for nothing.</summary>
    public byte[] StateOf(int machine, ReadOnlySpan<byte> path) =>
        Host(machine).Disk.Map(StoreFamily.Records).TryGet(path, out var state) ? state : [];

    /// <summary>True when a machine cannot read what its disk holds of a record.</summary>
    public bool IsDamaged(int machine, ReadOnlySpan<byte> path) => Host(machine).Disk.Health.IsDamaged(StoreFamily.Records, path);

    /// <summary>The machines that should hold a record.</summary>
    public List<int> ReplicasOf(ReadOnlySpan<byte> path)
    {
        var machines = new List<int>();
        if (view.TryPlace(path, placed, out _))
        {
            foreach (var host in placed)
            {
                machines.Add(host.Index);
            }
        }

        return machines;
    }

    /// <summary>True when a machine has a state durable that says all that another one says, or forgot that by agreement of all.</summary>
    public bool Knows(int machine, SimTable table, ReadOnlySpan<byte> path, byte[] state)
    {
        var purged = SimKey.OfPath(path) is { } key && books.Find(key) is { } book ? book.Purged : [];
        return view.Covers(table.Rule(), view.Sum(table.Rule(), StateOf(machine, path), purged), state);
    }

    /// <summary>True when others hold the record's slot by the newest document, and a machine does not; or does again, but does not know it yet.</summary>
    public bool HasMovedAway(int machine, ReadOnlySpan<byte> path) =>
        ReplicasOf(path) is { Count: > 0 } replicas && (!replicas.Contains(machine) || !view.BelievesToHold(Host(machine), path));

    /// <summary>True when some machines have states durable that together say all that another one says, or forgot that by agreement of all.</summary>
    public bool KnowTogether(IReadOnlyList<int> machines, SimTable table, ReadOnlySpan<byte> path, byte[] state)
    {
        var sum = SimKey.OfPath(path) is { } key && books.Find(key) is { } book ? book.Purged : [];
        foreach (var machine in machines)
        {
            sum = view.Sum(table.Rule(), sum, StateOf(machine, path));
        }

        return view.Covers(table.Rule(), sum, state);
    }

    /// <summary>A promise is broken: told, and the run ends at this step.</summary>
    public void Report(DiskChecker by, string text, SimKey? key = null, Operation? operation = null)
    {
        verdict.Add(by.Id, text, key, operation);
        cluster.Loop.Halt();
    }

    /// <summary>How many machines have a state durable in which the write is there, or was replaced. Without <paramref name="less"/>, if that is
    /// a machine. Those whose disk was lost since <paramref name="since"/> count: what they held can no longer be seen.</summary>
    public int Holders(WriteEvent write, long since, int less = -1) => holders.Count(books.Find(write.Key), write, since, less);

    /// <summary>How many of some machines have a state durable in which the write is there, or was replaced. Those whose disk was lost since <paramref name="since"/> count.</summary>
    public int HoldersAmong(IReadOnlyList<int> machines, WriteEvent write, long since) =>
        holders.Count(books.Find(write.Key), write, since, machine => Contains(machines, machine));

    /// <summary>The newest cluster document on any disk; null while the cluster has not formed.</summary>
    public ClusterDocument? Document => view.Refresh() ? view.Document : null;

    /// <summary>The machines that hold a slot of a table, by the newest document.</summary>
    public List<int> MachinesOf(uint table, int slot)
    {
        var machines = new List<int>();
        foreach (var member in view.SetOf(table, slot).Members)
        {
            foreach (var host in cluster.Hosts)
            {
                if (host.Endpoint == view.Document!.Members[member].Address)
                {
                    machines.Add(host.Index);
                }
            }
        }

        return machines;
    }

    private static bool Contains(IReadOnlyList<int> machines, int machine)
    {
        foreach (var one in machines)
        {
            if (one == machine)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override void Started(int machine, int life) => lives[machine] = life;

    /// <inheritdoc/>
    public override void Committed(int machine, ReadOnlySpan<byte> operations)
    {
        foreach (var removal in removals.Of(machine, operations, marks[machine]))
        {
            Remove(removal);
        }

        sums.Clear();
        var reader = new StoreBatch.Reader(operations);
        while (reader.MoveNext())
        {
            switch (reader.Family)
            {
                case StoreFamily.Records when reader.Tag == StoreBatch.PutTag:
                    books.See(machine, reader.Key, reader.Value);
                    SeeRecord(machine, reader.Key, reader.Value);
                    break;
                case StoreFamily.Marks when reader.Tag == StoreBatch.PutTag && reader.Key.Length == MarkKeyOfNode && reader.Key.SequenceEqual("node-id"u8):
                    machineOf[NodeId.Read(reader.Value)] = machine;
                    break;
                case StoreFamily.Marks when reader.Tag == StoreBatch.PutTag:
                    SeeMark(machine, reader.Key, reader.Value);
                    break;
                case StoreFamily.Fingerprints when reader.Tag == StoreBatch.PutTag && reader.Key.Length == LeafKeySize && view.Refresh():
                    SeeSum(reader.Key, reader.Value);
                    break;
                case StoreFamily.Register when reader.Tag == StoreBatch.PutTag:
                    foreach (var checker in checkers)
                    {
                        checker.RegisterPut(this, machine, reader.Key, reader.Value);
                    }

                    break;
                case StoreFamily.Hints:
                    SeeHint(machine, reader);
                    break;
                default:
                    break;
            }
        }

        foreach (var ((slot, leaf), sum) in sums)
        {
            foreach (var checker in checkers)
            {
                checker.SumStored(this, machine, slot, leaf, sum);
            }
        }
    }

    /// <inheritdoc/>
    public override void DiskReplaced(int machine)
    {
        fates.Replaced(machine, Now);
        removals.Forget(machine);
        marks[machine] = MarkShelf.Of(Host(machine));
        hints[machine] = new HintShelf();
        foreach (var (key, value) in Host(machine).Disk.Contents(StoreFamily.Hints))
        {
            hints[machine].Put(key, value);
        }

        var lost = new List<NodeId>();
        foreach (var (node, at) in machineOf)
        {
            if (at == machine && Host(machine).Disk.Count(StoreFamily.Marks) == 0)
            {
                lost.Add(node);
            }
        }

        foreach (var node in lost)
        {
            machineOf.Remove(node);
        }

        foreach (var checker in checkers)
        {
            checker.Replaced(this, machine);
        }
    }

    /// <inheritdoc/>
    public override void TroubleBegan(Trouble trouble)
    {
        fates.TroubleBegan(trouble, Now);
        foreach (var checker in checkers)
        {
            checker.TroubleBegan(this, trouble);
        }
    }

    /// <summary>An operation has ended as its client sees it.</summary>
    public void Ended(Operation operation)
    {
        foreach (var checker in checkers)
        {
            checker.Ended(this, operation);
        }
    }

    /// <summary>The slot of a store key of a record.</summary>
    public (uint Table, int Slot) SlotAt(ReadOnlySpan<byte> path) =>
        view.Refresh() && path.Length >= sizeof(uint) ? (BinaryPrimitives.ReadUInt32BigEndian(path), view.SlotOf(path)) : default;

    /// <summary>Judged first, and then taken as what all know.</summary>
    private void Remove(Removal removal)
    {
        foreach (var checker in checkers)
        {
            checker.Removed(this, removal);
        }

        books.Removed(removal.Machine, removal.Key);
        if (removal.Mark.MustAdopt || removal.Due is null || HasMovedAway(removal.Machine, removal.Path) || books.Find(removal.Key) is not { } book)
        {
            return;
        }

        book.Purged = view.Sum(removal.Key.Table.Rule(), book.Purged, removal.State);
        if (removal.Key.Table == SimTable.LastWriteWins && LwwView.TryRead(removal.State, out var cell))
        {
            History.Of(removal.Key).Purges.Add((Now, cell.WriteTime.Micros));
        }
    }

    /// <summary>Only of records that were purged somewhere anybody wants to hear.</summary>
    private void SeeRecord(int machine, ReadOnlySpan<byte> path, ReadOnlySpan<byte> state)
    {
        if (SimKey.OfPath(path) is not { } key || books.Find(key) is not { Purged.Length: > 0 })
        {
            return;
        }

        foreach (var checker in checkers)
        {
            checker.Stored(this, machine, key, SlotAt(path), path.ToArray(), state.ToArray());
        }
    }

    private void SeeMark(int machine, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!marks[machine].TryPut(key, value, out var slot, out var before, out var now))
        {
            return;
        }

        foreach (var checker in checkers)
        {
            checker.Marked(this, machine, slot, before, now);
        }
    }

    /// <summary>A batch may store the sum of a leaf more than once: the last one stays.</summary>
    private void SeeSum(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var slot = (BinaryPrimitives.ReadUInt32BigEndian(key), (int)BinaryPrimitives.ReadUInt16BigEndian(key[4..]));
        sums[(slot, BinaryPrimitives.ReadUInt16BigEndian(key[6..]))] = Fingerprint.Read(value);
    }

    private void SeeHint(int machine, in StoreBatch.Reader reader)
    {
        var shelf = hints[machine];
        if (reader.Tag == StoreBatch.PutTag)
        {
            var (target, sequence) = shelf.Put(reader.Key, reader.Value);
            foreach (var checker in checkers)
            {
                checker.HintKept(this, machine, target, sequence, reader.Key.Length + reader.Value.Length);
            }

            return;
        }

        foreach (var (target, sequence, mutation, size) in shelf.Delete(reader.Key, reader.Tag == StoreBatch.DeleteTag ? [.. reader.Key, 0] : reader.Value))
        {
            foreach (var checker in checkers)
            {
                checker.HintDeleted(this, machine, target, sequence, mutation, size);
            }
        }
    }
}
