using System;
using System.Globalization;

namespace Starling.Simulator.Reports;

/// <summary>Lengths of time as people say them.</summary>
internal static class Spans
{
    /// <summary>Microseconds in the unit that suits them: 276 µs, 12.1 ms, 1.35 s.</summary>
    public static string Text(long micros)
    {
        var length = Math.Abs(micros);
        return length < 1_000 ? string.Create(CultureInfo.InvariantCulture, $"{length} µs")
            : length < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{length / 1e3:0.##} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{length / 1e6:0.###} s");
    }

    /// <summary>A moment of a run, in seconds to the microsecond.</summary>
    public static string Moment(long micros) =>
        micros == long.MaxValue ? "never" : string.Create(CultureInfo.InvariantCulture, $"{micros / 1e6:0.000000} s");
}
