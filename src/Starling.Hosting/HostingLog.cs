using System;
using Microsoft.Extensions.Logging;

namespace Starling.Hosting;

/// <summary>What a hosted node tells its operator. Event ids 5000 to 5099.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(5000, LogLevel.Information, "The node listens on {Address} and is {Condition}")]
    public static partial void NodeStarted(this ILogger log, string address, string condition);

    [LoggerMessage(5001, LogLevel.Warning, "The node did not finish its requests within {Seconds} s and was stopped all the same")]
    public static partial void RequestsCutOff(this ILogger log, double seconds);

    [LoggerMessage(5002, LogLevel.Critical, "The node can never be ready and stops its host: {Reason}")]
    public static partial void NeverReady(this ILogger log, string reason);

    [LoggerMessage(5003, LogLevel.Information, "The node has stopped")]
    public static partial void NodeStopped(this ILogger log);
}
