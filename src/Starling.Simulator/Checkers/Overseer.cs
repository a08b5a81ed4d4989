using System;
using System.Buffers;
using System.Collections.Generic;
using Starling.Model.Placement;
using Starling.Model.Values;
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

    private readonly SimCluster cluster;
    private readonly IReadOnlyList<DiskChecker> checkers;
    private readonly Verdict verdict;
    private readonly RecordBooks books;
    private readonly DiskFates fates;
    private readonly Holders holders;
    private readonly Dictionary<NodeId, int> machineOf = [];
    private readonly HintShelf[] hints;
    private readonly int[] lives;
    private readonly ArrayBufferWriter<byte> scratch = new();

    public Overseer(SimCluster cluster, History history, IReadOnlyList<DiskChecker> checkers, Verdict verdict)
    {
        this.cluster = cluster;
        this.checkers = checkers;
        this.verdict = verdict;
        History = history;
        var machines = cluster.Hosts.Count;
        hints = new HintShelf[machines];
        lives = new int[machines];
        for (var i = 0; i < machines; i++)
        {
            hints[i] = new HintShelf();
        }

        books = new RecordBooks(this, cluster.Loop, checkers);
        fates = new DiskFates(machines);
        holders = new Holders(cluster.Hosts, fates);
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

    /// <summary>A promise is broken: told, and the run ends at this step.</summary>
    public void Report(DiskChecker by, string text, SimKey? key = null, Operation? operation = null)
    {
        verdict.Add(by.Id, text, key, operation);
        cluster.Loop.Halt();
    }

    /// <summary>How many machines have a state durable in which the write is there, or was replaced. Without <paramref name="less"/>, if that is
    /// a machine. Those whose disk was lost since <paramref name="since"/> count: what they held can no longer be seen.</summary>
    public int Holders(WriteEvent write, long since, int less = -1) => holders.Count(books.Find(write.Key), write, since, less);

    /// <summary>True when a machine has a state durable that includes another one.</summary>
    public bool Includes(int machine, SimTable table, ReadOnlySpan<byte> path, ReadOnlySpan<byte> state)
    {
        scratch.ResetWrittenCount();
        return Host(machine).Disk.Map(StoreFamily.Records).TryGet(path, out var held)
            && RecordState.Merge(table.Rule(), held, state, scratch) == MergeOutcome.KeepCurrent;
    }

    /// <inheritdoc/>
    public override void Started(int machine, int life) => lives[machine] = life;

    /// <inheritdoc/>
    public override void Committed(int machine, ReadOnlySpan<byte> operations)
    {
        var reader = new StoreBatch.Reader(operations);
        while (reader.MoveNext())
        {
            switch (reader.Family)
            {
                case StoreFamily.Records when reader.Tag == StoreBatch.PutTag:
                    books.See(machine, reader.Key, reader.Value);
                    break;
                case StoreFamily.Marks when reader.Tag == StoreBatch.PutTag && reader.Key.Length == MarkKeyOfNode && reader.Key.SequenceEqual("node-id"u8):
                    machineOf[NodeId.Read(reader.Value)] = machine;
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
    }

    /// <inheritdoc/>
    public override void DiskReplaced(int machine)
    {
        fates.Replaced(machine, Now);
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
