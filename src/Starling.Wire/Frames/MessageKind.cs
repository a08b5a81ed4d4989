namespace Starling.Wire.Frames;

/// <summary>The messages. Numbers travel on the wire: never reused. A request's reply has the next kind or <see cref="Failed"/>
/// (between nodes: <see cref="ReplicaRefused"/>).</summary>
public enum MessageKind : byte
{
    None = 0,

    // Links.
    Hello = 1,
    Welcome = 2,
    Refused = 3,
    Ping = 4,
    Pong = 5,
    Failed = 6,

    // Between nodes: the data plane.
    ReplicaWrite = 10,
    ReplicaWritten = 11,
    ReplicaRead = 12,
    ReplicaRows = 13,
    ReplicaDigest = 14,
    ReplicaRefused = 15,
    ReplicaScan = 16,
    ReplicaScanned = 17,

    // From a client, or from a node that passes a client's request on.
    Get = 20,
    GetAnswer = 21,
    Write = 22,
    WriteAnswer = 23,
    Slice = 24,
    SliceAnswer = 25,
    Scan = 26,
    ScanAnswer = 27,
    Admin = 28,
    AdminAnswer = 29,
    TopologyPull = 30,
    Topology = 31,

    // Between nodes: the cluster document.
    Prepare = 40,
    Promise = 41,
    Accept = 42,
    Accepted = 43,
    DocumentPull = 44,
    Document = 45,
    Rejoin = 46,
    Rejoined = 47,
    Join = 48,
    Joined = 49,

    // Between nodes: agreement.
    AgreementCompare = 50,
    AgreementCompared = 51,
    SymbolsPull = 52,
    Symbols = 53,
    LeafIdsPull = 54,
    LeafIds = 55,
    RowsPull = 56,
    Rows = 57,
    Close = 58,
    Closed = 59,
    Converge = 60,
    Converged = 61,
    Commit = 62,
    Committed = 63,
    RowsPush = 64,
    RowsPushed = 65,

    // From a client, or from a node that passes a client's request on: data types.
    DataUpdate = 66,
    DataUpdated = 67,
    DataFetch = 68,
    DataFetched = 69,

    // Between nodes: moves of slots. A Fence has the body of a step of a round, and its answer that of a Converged.
    Fence = 70,
    Fenced = 71,

    // Between nodes: what a release knows. The question has no body.
    AskAbilities = 72,
    Abilities = 73,

    // Between nodes: liveness. Rumours and States have no reply.
    Probe = 80,
    Probed = 81,
    ProbeFor = 82,
    ProbedFor = 83,
    Rumours = 84,
    States = 85,
    StatesSwap = 86,
    StatesSwapped = 87,
}
