using Microsoft.Extensions.Logging;

namespace Starling.Node.Startup;

/// <summary>What a node logs of its own life.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(EventId = 1000, Level = LogLevel.Information, Message = "Node {Node} started for the {Boot}. time at {Address}")]
    public static partial void Started(ILogger logger, string node, ulong boot, string address);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Cluster document of epoch {Epoch} applied: {Members} members, {Tables} tables")]
    public static partial void DocumentApplied(ILogger logger, long epoch, int members, int tables);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "Node {Node} is {State}")]
    public static partial void PeerChanged(ILogger logger, string node, string state);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "A record of table {Table} has {Siblings} siblings and {Bytes} bytes: resolve its siblings, or split it. {Untold} more such writes to this table since the last warning")]
    public static partial void LargeRecordWritten(ILogger logger, string table, int siblings, int bytes, int untold);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Error, Message = "The node cannot go on: {Cause}")]
    public static partial void Failed(ILogger logger, string cause);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Warning, Message = "Link to {Address} ended: {Cause}")]
    public static partial void LinkEnded(ILogger logger, string address, string cause);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Warning, Message = "The clock is {Wait} behind the stamps that were given out before; waiting")]
    public static partial void ClockBehind(ILogger logger, System.TimeSpan wait);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Warning, Message = "Peer {Peer} does not know agreement: bring it to this release. Until then nothing that both hold is compared or purged")]
    public static partial void PeerWithoutAgreement(ILogger logger, string peer);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Error, Message = "Stored bytes are damaged; all that can be read is being written into new files, and writes wait meanwhile: {Cause}")]
    public static partial void Damaged(ILogger logger, string cause);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Warning, Message = "The store is mended: {Records} entries saved in {Took}; {Ranges} ranges lost, {Slots} slots are being filled again from other replicas. Check the disk")]
    public static partial void Mended(ILogger logger, long records, System.TimeSpan took, int ranges, int slots);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Error, Message = "The damaged store cannot be mended: {Cause}")]
    public static partial void NotMended(ILogger logger, string cause);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Warning, Message = "This node begins with an empty disk in the place of another: {Slots} slots of tables are being filled from other replicas, and are not read here before. {Lost} more have no other replica: what they held is lost")]
    public static partial void BeginsEmpty(ILogger logger, int slots, int lost);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Error, Message = "This node is no member any more and serves nothing: {Cause}")]
    public static partial void NoMemberAnyMore(ILogger logger, string cause);

    [LoggerMessage(EventId = 1013, Level = LogLevel.Information, Message = "This node has given its data away and serves nothing any more: {Cause}")]
    public static partial void HasLeft(ILogger logger, string cause);
}
