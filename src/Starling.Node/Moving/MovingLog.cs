using System;
using Microsoft.Extensions.Logging;

namespace Starling.Node.Moving;

/// <summary>What the log says of members that are removed.</summary>
internal static partial class MovingLog
{
    [LoggerMessage(EventId = 1020, Level = LogLevel.Warning, Message = "Node {Node} has been dead for {RemoveAfter} and is removed: its replicas are built anew on the other nodes. If it comes back it has to start with an empty data folder")]
    public static partial void NodeRemoved(ILogger logger, string node, TimeSpan removeAfter);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Warning, Message = "Node {Node} is dead and is not removed by itself: {Why}")]
    public static partial void NotRemoved(ILogger logger, string node, string why);
}
