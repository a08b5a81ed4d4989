using Microsoft.Extensions.Logging;
using Starling.Api;

namespace Starling.Caching;

/// <summary>What the cache tells its operator. Event ids 6000 to 6099.</summary>
internal static partial class CacheLog
{
    [LoggerMessage(6000, LogLevel.Debug, "An entry's life was not lengthened ({Code}): {Reason}")]
    public static partial void NotLengthened(this ILogger log, StarlingError code, string reason);
}
