using System;
using Microsoft.Extensions.Logging;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>What the door of protocol buffers tells its operator. Event ids 5150 to 5199. Never a key or a value.</summary>
internal static partial class BufferLog
{
    [LoggerMessage(5150, LogLevel.Error, "A request of the protocol buffers door failed: message code {Code}")]
    public static partial void RequestFailed(this ILogger log, Exception fault, byte code);

    [LoggerMessage(5151, LogLevel.Warning, "A connection to the protocol buffers door was refused: {Connections} are open already")]
    public static partial void ConnectionRefused(this ILogger log, int connections);

    [LoggerMessage(5153, LogLevel.Debug, "A client of the protocol buffers door has gone in the middle: {Reason}")]
    public static partial void ClientGone(this ILogger log, string reason);

    [LoggerMessage(5152, LogLevel.Warning, "A connection to the protocol buffers door was closed: {Reason}")]
    public static partial void ConnectionClosed(this ILogger log, string reason);
}
