using System;
using System.Buffers;
using System.Linq;
using System.Text;
using Starling.Model.Causality;
using Starling.Model.Placement;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Simulator.Faults;
using Starling.Simulator.Workloads;
using Starling.Simulator.World;
using Starling.Storage.Records;
using Starling.World;

namespace Starling.Simulator.Tests.Faults;

/// <summary>Real nodes that have formed a cluster with tables; then their disks get contents by hand. Usually three, with tables of three replicas, so
/// that each disk should hold everything.</summary>
internal sealed class GodRig : IDisposable
{
    private readonly SimLoop loop = new(7);

    public GodRig(bool isBeyond = false, int machines = 3, int replicas = 3)
    {
        Cluster = new SimCluster(loop, machines, SimulatedStarling.Make);
        Cluster.BootAll();
        RunUntil(Cluster.AreAllReady, "the cluster forms");
        foreach (var table in Enum.GetValues<SimTable>())
        {
            var creation = new TableCreation(loop, Cluster.Hosts[0], table, replicas);
            creation.Start();
            RunUntil(() => creation.IsDone, "a table is made");
        }

        loop.RunTo(loop.Now + 5_000_000);
        Budget = new FaultBudget(Cluster, isBeyond);
    }

    public SimCluster Cluster { get; }

    public FaultBudget Budget { get; }

    public SimHost Host(int machine) => Cluster.Hosts[machine];

    /// <summary>The stored key of a record of the last-write-wins table, or of the siblings table.</summary>
    public static byte[] Path(string partition, SimTable table = SimTable.LastWriteWins)
    {
        var bytes = Encoding.UTF8.GetBytes(partition);
        var path = new byte[RecordPath.SizeMax(bytes.Length, 0)];
        for (var id = 1U; ; id++)
        {
            var length = RecordPath.Write(path, id, Murmur3.TokenOf(bytes).Value, bytes, default);
            if (SimTables.OfPath(path) == table)
            {
                return path[..length];
            }
        }
    }

    public static byte[] Cell(long time, string value = "v")
    {
        var writer = new ArrayBufferWriter<byte>();
        LwwCell.Write(writer, new HybridTime(time), new HybridTime(time), false, Encoding.UTF8.GetBytes(value));
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Siblings: one value for each of these actors, none of which has seen another.</summary>
    public static byte[] Siblings(params int[] actors)
    {
        var set = actors.Aggregate(DvvSet.Empty, static (set, actor) => DvvSet.Merge(set, DvvSet.Empty.Update(
            VersionVector.Empty, new ActorId(new NodeId((UInt128)actor), new HybridTime(1)),
            new SiblingValue(new HybridTime(actor), false, new byte[] { (byte)actor }), out _)));
        var writer = new ArrayBufferWriter<byte>();
        SiblingState.Write(writer, set);
        return writer.WrittenSpan.ToArray();
    }

    public void Put(int machine, byte[] path, byte[] state) => Put(machine, StoreFamily.Records, path, state);

    public void Put(int machine, StoreFamily family, byte[] key, byte[] value)
    {
        var maps = new SortedBytes[DiskImage.Families];
        Host(machine).Disk.Image().CopyTo(maps);
        maps[(int)family] = maps[(int)family].Put(key, value);
        Host(machine).Disk.Restore(new DiskImage(maps));
    }

    public byte[]? Get(int machine, StoreFamily family, byte[] key) =>
        Host(machine).Disk.Map(family).TryGet(key, out var value) ? value : null;

    public void Dispose() => Cluster.Dispose();

    private void RunUntil(Func<bool> isDone, string what)
    {
        if (!loop.RunUntil(isDone, loop.Now + 30_000_000))
        {
            throw new InvalidOperationException($"in half a minute it did not come about that {what}");
        }
    }
}
