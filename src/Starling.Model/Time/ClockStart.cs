using System;

namespace Starling.Model.Time;

/// <summary>
/// What a node does at start, given the clock ceiling on its disk and the time of day: start, wait, or refuse.
/// </summary>
/// <remarks>
/// An ordinary crash leaves a ceiling at most <see cref="HybridClock.CeilingAhead"/> above the wall. A larger gap means
/// that the wall clock went back while the node was down. A small step is waited out; a large one is a fault that a
/// person must look at, since the node's older stamps would win over everything it writes from now on.
/// </remarks>
public abstract record ClockStart
{
    /// <summary>A gap above this is refused: 1 h.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private ClockStart()
    {
    }

    /// <summary>Decides. <paramref name="ceiling"/> is <c>default</c> at the first start ever.</summary>
    /// <param name="ceiling">The ceiling on disk.</param>
    /// <param name="wallMicros">The time of day in microseconds since 1970 UTC.</param>
    /// <param name="force">The operator says that the old ceiling is wrong; then a gap of any size starts now.</param>
    public static ClockStart Of(HybridTime ceiling, long wallMicros, bool force = false)
    {
        // The difference of any ceiling and any wall fits 128 bits; a TimeSpan would overflow on a damaged ceiling.
        var gap = (Int128)ceiling.Micros - wallMicros;
        var ordinary = (long)HybridClock.CeilingAhead.TotalMicroseconds;
        if (gap <= ordinary)
        {
            return new Now(ceiling);
        }

        if (force)
        {
            return new Now(new HybridTime(wallMicros));
        }

        return gap <= (long)LongestWait.TotalMicroseconds
            ? new Wait(TimeSpan.FromMicroseconds((long)gap - ordinary))
            : new Refuse(
                $"This machine's clock says {Show(wallMicros)}, but this node may have given out stamps up to "
                + $"{Show(ceiling.Micros)}, more than {LongestWait.TotalHours:0} h later. Set the machine's clock right "
                + "and start again. If the clock is right and the stamps were wrong, start once with --force: the data "
                + "written under the wrong clock then wins over new writes.");
    }

    /// <summary>
    /// Start, with a clock made from this ceiling: the one on disk, or, by force, the wall. The clock stalls for what
    /// is left.
    /// </summary>
    public sealed record Now(HybridTime Ceiling) : ClockStart;

    /// <summary>Wait this long, then ask again with the wall of then.</summary>
    public sealed record Wait(TimeSpan For) : ClockStart;

    /// <summary>Do not start; <paramref name="Reason"/> tells the operator why and what to do.</summary>
    public sealed record Refuse(string Reason) : ClockStart;

    private static string Show(long micros) =>
        micros < 0 || micros >= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() * 1000
            ? $"{micros} us since 1970"
            : new HybridTime(micros).ToString();
}
