using System;
using System.Globalization;

namespace Starling.Objects.Http;

/// <summary>The query parameters that lists and index queries share.</summary>
internal static class WalkParameters
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(10);

    /// <summary>The timeout of the whole answer; null when absent or 0: none. At most ten minutes. Refuses others with Riak's text.</summary>
    public static TimeSpan? Timeout(Query query)
    {
        var text = query["timeout"];
        if (text is null)
        {
            return null;
        }

        return !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            ? throw new RefusedException(400, $"Bad timeout value \"{text}\"")
            : ms == 0 ? null
            : ms >= Most.TotalMilliseconds ? Most : TimeSpan.FromMilliseconds(ms);
    }

    public static bool Flag(Query query, string name) => query[name] switch
    {
        null or "false" => false,
        "true" => true,
        var text => throw new RefusedException(400, $"Invalid {name}. \"{text}\" is not a boolean"),
    };
}
