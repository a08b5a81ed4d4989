using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Starling.Api;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Quorums;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Simulator.Checkers;
using Starling.Simulator.Tests.Toy;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.Storage.Records;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Simulator.Tests.Checkers;

/// <summary>Writes to the disks of five machines by hand, as their nodes would, under the eye of one checker.</summary>
internal sealed class DiskTale : IDisposable
{
    private const uint SiblingsNumber = 3;

    private readonly SimCluster cluster;
    private readonly SimExecutor[] executors;
    private readonly Verdict verdict = new();
    private readonly DiskChecker checker;
    private readonly Overseer eye;

    public DiskTale(DiskChecker checker)
    {
        this.checker = checker;
        Loop = new SimLoop(1);
        cluster = new SimCluster(Loop, 5, static (world, machine, machines, _) => new ToyNode(world, machine, machines));
        executors = [.. Enumerable.Range(0, 5).Select(i => new SimExecutor(Loop, i, Loop.Chance.Fork($"hand {i}")))];
        eye = new Overseer(cluster, History, [checker], verdict);
        Loop.Watch(eye);
        for (var machine = 0; machine < 5; machine++)
        {
            eye.Started(machine, 1);
            var id = new byte[NodeId.Size];
            NodeOf(machine).Write(id);
            var batch = new StoreBatch();
            batch.Put(StoreFamily.Marks, "node-id"u8, id);
            Commit(machine, batch);
        }
    }

    public SimLoop Loop { get; }

    public History History { get; } = new() { Replicas = 3 };

    public Overseer Eye => eye;

    public IReadOnlyList<SimHost> Hosts => cluster.Hosts;

    public SimCluster Cluster => cluster;

    public SimHost Host(int machine) => cluster.Hosts[machine];

    /// <summary>True when the checker has condemned the tale so far; the run has then been stopped.</summary>
    public bool IsBad
    {
        get
        {
            Assert(verdict.Has(checker.Id) == Loop.IsHalted, "a broken promise stops the run, and nothing else does");
            return verdict.Has(checker.Id);
        }
    }

    public string Text => string.Join(" ", verdict.Violations);

    public static NodeId NodeOf(int machine) => new((UInt128)(ulong)machine + 1);

    public static ActorId Actor(int machine, long epoch = 1) => new(NodeOf(machine), new HybridTime(epoch));

    public static HybridTime Stamp(long micros) => new(SimLoop.EpochMicros + micros);

    /// <summary>A client calls a write; <see cref="End"/> ends it.</summary>
    public WriteEvent Call(SimTable table = SimTable.Siblings, ConsistencyLevel level = default, bool isDelete = false, int machine = 0)
    {
        var operation = new Operation
        {
            Id = History.Operations.Count,
            Client = 0,
            Machine = machine,
            Kind = isDelete ? OperationKind.Delete : OperationKind.Put,
            Table = table,
            Level = level,
            Invoked = Loop.Now,
        };
        History.Add(operation);
        Pass();
        return History.AddWrite(operation, new SimKey(table, 1, 0), isDelete, 4, Knowledge.None);
    }

    public void End(WriteEvent write, Outcome outcome = Outcome.Ok)
    {
        Pass();
        write.Operation.Outcome = outcome;
        write.Operation.Returned = Loop.Now;
        eye.Ended(write.Operation);
        Pass();
    }

    /// <summary>A state with one write, under an actor's next dot.</summary>
    public static DvvSet Siblings(WriteEvent write, ActorId actor, long origin = 1, DvvSet? on = null, VersionVector? seen = null) =>
        (on ?? DvvSet.Empty).Update(
            seen ?? VersionVector.Empty, actor, new SiblingValue(Stamp(origin), write.IsDelete, write.IsDelete ? default : write.StoredBytes()), out _);

    public static byte[] Bytes(DvvSet set)
    {
        var output = new ArrayBufferWriter<byte>();
        SiblingState.Write(output, set);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Cell(WriteEvent write, long origin, bool isTombstone = false)
    {
        var output = new ArrayBufferWriter<byte>();
        LwwCell.Write(output, Stamp(origin), Stamp(origin), isTombstone, isTombstone ? default : write.StoredBytes());
        return output.WrittenSpan.ToArray();
    }

    public void Store(SimKey key, byte[] state, params int[] machines)
    {
        foreach (var machine in machines)
        {
            var batch = new StoreBatch();
            batch.Put(StoreFamily.Records, Path(key), state);
            Commit(machine, batch);
        }
    }

    public void KeepHint(int machine, int target, ulong sequence, SimKey key, byte[] state)
    {
        var mutation = new ArrayBufferWriter<byte>();
        Mutation.WriteStart(mutation, SiblingsNumber + (uint)key.Table, SimKey.PartitionBytes(key.Partition), 1);
        Mutation.WriteRecord(mutation, SimKey.ClusteringBytes(key.Clustering), state);
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Hints, HintKey(target, sequence), [.. new byte[8], .. mutation.WrittenSpan]);
        Commit(machine, batch);
    }

    public void DeleteHints(int machine, int target, ulong first, ulong last)
    {
        var batch = new StoreBatch();
        batch.DeleteRange(StoreFamily.Hints, HintKey(target, first), HintKey(target, last + 1));
        Commit(machine, batch);
    }

    public void PutRegister(int machine, byte[] key, byte[] value)
    {
        var batch = new StoreBatch();
        batch.Put(StoreFamily.Register, key, value);
        Commit(machine, batch);
    }

    public void Begin(string kind, params int[] machines) => eye.TroubleBegan(new Trouble(kind, kind, machines, Loop.Now));

    public void Start(int machine, int life) => eye.Started(machine, life);

    public void Commit(int machine, StoreBatch batch)
    {
        var disk = cluster.Hosts[machine].Disk;
        var before = disk.Commits;
        disk.Commit(batch, new Nobody(), executors[machine]);
        Assert(Loop.RunUntil(() => disk.Commits > before, Loop.Now + 1_000_000) || Loop.IsHalted, "the batch was not synced");
    }

    public void Dispose() => cluster.Dispose();

    private void Pass() => Loop.RunTo(Loop.Now + 10);

    public static byte[] Path(SimKey key)
    {
        var partition = SimKey.PartitionBytes(key.Partition);
        var path = new byte[64];
        return path[..RecordPath.Write(
            path, SiblingsNumber + (uint)key.Table, Murmur3.TokenOf(partition).Value, partition, SimKey.ClusteringBytes(key.Clustering))];
    }

    public static byte[] HintKey(int target, ulong sequence)
    {
        var key = new byte[NodeId.Size + 8];
        NodeOf(target).Write(key);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(NodeId.Size), sequence);
        return key;
    }

    private static void Assert(bool isSo, string text)
    {
        if (!isSo)
        {
            throw new InvalidOperationException(text);
        }
    }

    private sealed class Nobody : IStoreWaiter
    {
        public void Committed(StoreBatch batch, WorldException? fault)
        {
        }
    }
}
