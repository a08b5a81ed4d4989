using System;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>A timeout in milliseconds.</summary>
internal static class TimeoutField
{
    private const uint Most = 10 * 60 * 1000;

    /// <summary>Null for 0, which is no timeout of the client's own: the node's holds. At most ten minutes.</summary>
    public static TimeSpan? Read(uint milliseconds) =>
        milliseconds == 0 ? null : TimeSpan.FromMilliseconds(Math.Min(milliseconds, Most));
}
