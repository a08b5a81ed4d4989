using System;
using Microsoft.Extensions.Logging;

namespace Starling.Objects.Http;

/// <summary>What the object door tells its operator. Event ids 5100 to 5199. Never a key or a value.</summary>
internal static partial class DoorLog
{
    [LoggerMessage(5100, LogLevel.Warning,
        "A value of {Bytes} bytes was written to bucket {Bucket} of type {Type}: above 1 MiB a value slows the cluster")]
    public static partial void LargeValueWritten(this ILogger log, int bytes, string type, string bucket);

    [LoggerMessage(5101, LogLevel.Warning,
        "An object of bucket {Bucket} of type {Type} has {Siblings} siblings: its writers do not send X-Riak-Vclock")]
    public static partial void ManySiblingsSeen(this ILogger log, int siblings, string type, string bucket);

    [LoggerMessage(5102, LogLevel.Error, "A request of the object door failed: {Method} {Kind} of type {Type}")]
    public static partial void RequestFailed(
        this ILogger log, Exception fault, string method, TargetKind kind, string type);
}
