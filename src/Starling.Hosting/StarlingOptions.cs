using System;
using System.Collections.Generic;
using Starling.World;

namespace Starling.Hosting;

/// <summary>One node, as the program around it configures it. Read once, when the node starts.</summary>
public sealed class StarlingOptions
{
    /// <summary>The folder that holds the node's data: one made by Starling, an empty one, or one that does not exist yet. Needed.
    /// A relative path counts from the current directory.</summary>
    public string DataFolder { get; set; } = "";

    /// <summary>Where the node listens for other nodes and for clients. <value>Default 127.0.0.1:7800.</value></summary>
    public Endpoint Listen { get; set; } = new("127.0.0.1", 7800);

    /// <summary>Where others reach the node, if not at <see cref="Listen"/> (behind an address translation, or when it listens on
    /// all addresses). It must stay the same for the life of the data folder. <value>Default null: <see cref="Listen"/>.</value></summary>
    public Endpoint? Advertise { get; set; }

    /// <summary>The addresses, as advertised, of the nodes that form the cluster: the same list, this node included, at every one
    /// of them. Read until the cluster has formed. <value>Default empty: this node alone.</value></summary>
    public IList<Endpoint> Seeds { get; } = [];

    /// <summary>The addresses of some members of a cluster that runs already, which this node joins: one that answers is enough. Instead of <see cref="Seeds"/>. Read until
    /// the node has been let in. It takes its share of the data over while it serves. <value>Default empty: the node forms the cluster with the
    /// seeds.</value></summary>
    public IList<Endpoint> Join { get; } = [];

    /// <summary>The node's data centre. <value>Default dc1.</value></summary>
    public string DataCentre { get; set; } = "dc1";

    /// <summary>The node's rack: replicas are spread over racks. <value>Default rack1.</value></summary>
    public string Rack { get; set; } = "rack1";

    /// <summary>Memory for blocks read from disk, in bytes, at least 1 MiB. <value>Default 256 MiB.</value></summary>
    public long BlockCacheBytes { get; set; } = 256L << 20;

    /// <summary>Bytes of records gathered in memory before they are written out as a sorted file, 64 KiB to 1 GiB; all families
    /// together take at most twice this. <value>Default 64 MiB.</value></summary>
    public long MemtableBytes { get; set; } = 64L << 20;

    /// <summary>Free space of the disk below which new data is refused, in bytes. <value>Default 256 MiB.</value></summary>
    public long SpaceReserveBytes { get; set; } = 256L << 20;

    /// <summary>Slots that may move to a node at a time, and as many that may move away, 1 to 1024. The node that brings a move on decides, so give all nodes the same.
    /// More: a change of the cluster is over sooner, and clients feel it more. <value>Default 8.</value></summary>
    public int SlotsMovedAtOnce { get; set; } = 8;

    /// <summary>A node that has been dead for so long is removed from the cluster by itself, and its replicas are built anew on the others, if the rest of the cluster is well and has room; zero
    /// is never; else 10 s to 30 days. Give all nodes the same. <value>Default 1 hour.</value></summary>
    public TimeSpan RemoveAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a start waits for the cluster to form before it fails, at most 1 hour. Zero: a start is over when the
    /// node listens, and requests are refused with <see cref="Api.StarlingError.NotReady"/> until the cluster has formed. Once
    /// formed, a cluster never has to form again. <value>Default 1 minute.</value></summary>
    public TimeSpan ReadyWithin { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a stop waits for requests that are being served, 0 to 1 minute. <value>Default 3 s.</value></summary>
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>All that is wrong with these options, one sentence each; empty when a node can start with them.</summary>
    public IReadOnlyList<string> Validate() => OptionFaults.Of(this);

    /// <summary>Takes over all of another's values.</summary>
    public void CopyFrom(StarlingOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        DataFolder = other.DataFolder;
        Listen = other.Listen;
        Advertise = other.Advertise;
        Seeds.Clear();
        foreach (var seed in other.Seeds)
        {
            Seeds.Add(seed);
        }

        Join.Clear();
        foreach (var member in other.Join)
        {
            Join.Add(member);
        }

        DataCentre = other.DataCentre;
        Rack = other.Rack;
        BlockCacheBytes = other.BlockCacheBytes;
        MemtableBytes = other.MemtableBytes;
        SpaceReserveBytes = other.SpaceReserveBytes;
        ReadyWithin = other.ReadyWithin;
        StopWithin = other.StopWithin;
        Agreement = other.Agreement;
        SlotsMovedAtOnce = other.SlotsMovedAtOnce;
        RemoveAfter = other.RemoveAfter;
    }

    /// <summary>How often replicas compare. Not for users yet; tests are in a hurry.</summary>
    internal Storage.Agreement.AgreementOptions Agreement { get; set; } = new();

    /// <summary>The address by which the cluster knows this node.</summary>
    internal Endpoint Known => Advertise ?? Listen;
}
