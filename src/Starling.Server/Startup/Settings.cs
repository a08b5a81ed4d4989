using System.Collections.Generic;

namespace Starling.Server.Startup;

/// <summary>The settings there are. A name is the same everywhere: <c>--data</c> on the command line, <c>STARLING__DATA</c> in the
/// environment, <c>"data"</c> in the file.</summary>
internal static class Settings
{
    public const string Data = "data";
    public const string Listen = "listen";
    public const string Http = "http";
    public const string Buffers = "pb";

    /// <summary>The value of <see cref="Buffers"/> that closes that door, and of <see cref="RemoveAfter"/> that removes nobody.</summary>
    public const string Off = "off";
    public const string Advertise = "advertise";
    public const string Seeds = "seeds";
    public const string Join = "join";
    public const string DataCentre = "dc";
    public const string Rack = "rack";
    public const string Cache = "cache";
    public const string Memtable = "memtable";
    public const string Reserve = "reserve";
    public const string Moves = "moves";
    public const string RemoveAfter = "remove-after";
    public const string Log = "log";

    public const string EnvironmentPrefix = "STARLING__";

    /// <summary>Name, placeholder and help of each, in the order of the help text.</summary>
    public static IReadOnlyList<(string Name, string Placeholder, string Help)> All { get; } =
    [
        (Data, "DIR", "The folder that holds this node's data; made if it does not exist. Needed."),
        (Listen, "HOST:PORT", "Where the node listens for other nodes and for clients. Default: 127.0.0.1:7800."),
        (Http, "HOST:PORT", "Where the object door listens for HTTP. Default: port 8098 of the host of --listen."),
        (Buffers, "HOST:PORT", "Where the object door listens for protocol buffers, or 'off'. Default: port 8087 of the host of --listen."),
        (Advertise, "HOST:PORT", "Where others reach the node, if not at --listen."),
        (Seeds, "A,B,C", "The addresses of the nodes that form the cluster, the same at each of them, itself included. Default: only this node."),
        (Join, "A,B,C", "The addresses of members of a cluster that runs, which this node joins; instead of --seeds. One that answers is enough."),
        (DataCentre, "NAME", "The node's data centre. Default: dc1."),
        (Rack, "NAME", "The node's rack. Default: rack1."),
        (Cache, "BYTES", "Memory for blocks read from disk; KiB, MiB, GiB may follow. Default: 256MiB."),
        (Memtable, "BYTES", "Memory in which new records gather before they become a file. Default: 64MiB."),
        (Reserve, "BYTES", "Free disk space below which writes are refused. Default: 256MiB."),
        (Moves, "N", "Slots that may move to a node at a time, and away from one, 1 to 1024; the same at all nodes. Default: 8."),
        (RemoveAfter, "TIME", "How long a node may be dead before the others remove it and build its replicas anew: 10s, 60m, 12h, 7d, or off; the same at all nodes. Default: 60m."),
        (Log, "LEVEL", "What to log: trace, debug, information, warning, error, critical or none. Default: warning."),
    ];
}
