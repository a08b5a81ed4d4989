namespace Starling.Objects.ProtocolBuffers;

/// <summary>What Riak has and this door has not, yet or ever: said plainly, and the connection goes on.</summary>
internal static class UnservedPages
{
    /// <summary>The text for a request's code.</summary>
    public static string Of(byte code) => code switch
    {
        MessageCode.MapReduce => "MapReduce is not served by Starling. Read the objects, or query an index, and reduce at the client.",
        MessageCode.BucketScan => "Reading a whole bucket by RpbCSBucketReq is not served by Starling. List its keys, or query the index $bucket.",
        MessageCode.Coverage => "Coverage plans are not served by Starling: every node answers for the whole cluster. Query without cover_context.",
        >= MessageCode.RealTimeEnqueue and <= MessageCode.FoldLast =>
            "Riak's replication between clusters and its folds are not served by Starling. Replicas of one cluster repair themselves.",
        MessageCode.Authenticate => "Security not enabled; there is nobody to authenticate.",
        MessageCode.StartTls => "Security not enabled; STARTTLS not allowed.",
        _ => $"Unknown message code: {code}",
    };
}
