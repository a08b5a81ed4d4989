using System;

namespace Starling.Model.Time;

/// <summary>
/// Gives a node its stamps: strictly increasing for ever, over restarts too, and close to the time of day.
/// </summary>
/// <remarks>
/// <para>
/// Intuition: read the wall clock, but never say a time twice and never one before a time that was heard of. A stamp is
/// <c>max(last + 1, wall)</c>; hearing a peer's stamp lifts <c>last</c> to it. A plain wall clock would repeat itself
/// after a step back and order an answer before its question; a plain counter would say nothing about age.
/// </para>
/// <para>
/// A crash forgets <c>last</c>. So no stamp above a <em>ceiling</em> that already is on disk is ever given out, and the
/// next life starts above that ceiling. The ceiling runs about three seconds ahead, so it is written every second or two
/// and not per stamp.
/// </para>
/// <para>
/// Laws. Stamps given out strictly increase, whatever the wall does, within a life and from life to life. No stamp is
/// above <see cref="Ceiling"/>. No stamp is more than the drift bound above the greatest wall time seen in this life:
/// peers would refuse it. The last law means that after a crash <see cref="TryNext"/> stalls until the wall comes near
/// the old ceiling (at most three seconds; see <see cref="Stop"/> for clean restarts), and that a burst above a million
/// stamps a second waits for the wall.
/// </para>
/// <para>
/// Source: Kulkarni, Demirbas, Madappa, Avva, Leone, "Logical Physical Clocks and Consistent Snapshots in Globally
/// Distributed Databases", 2014, section 3 (the hybrid clock; here its logical and physical parts are folded into one
/// int64). The ceiling is ours. Thread safety: none, one owner. Every operation is O(1) and allocates nothing.
/// </para>
/// </remarks>
public sealed class HybridClock
{
    /// <summary>
    /// How far above the wall a peer's stamp may be before it is refused, unless told otherwise: 500 ms.
    /// </summary>
    public static readonly TimeSpan DefaultMaxDrift = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How far ahead of the clock a new ceiling is: 3 s. Larger: fewer writes, but a longer stall after a crash.
    /// </summary>
    public static readonly TimeSpan CeilingAhead = TimeSpan.FromSeconds(3);

    /// <summary>A new ceiling is wanted when less than this is left below the old one: 1.5 s.</summary>
    public static readonly TimeSpan CeilingLeft = TimeSpan.FromSeconds(1.5);

    private readonly long _maxDriftMicros;
    private long _last;
    private long _ceiling;
    private long _drawn;
    private long _greatestWall = long.MinValue;

    /// <param name="persistedCeiling">
    /// The ceiling that <see cref="ClockStart.Now"/> names; <c>default</c> at the first start ever.
    /// </param>
    /// <param name="maxDrift">
    /// The drift bound, from zero to one hour; <see cref="DefaultMaxDrift"/> when left out.
    /// </param>
    public HybridClock(HybridTime persistedCeiling, TimeSpan? maxDrift = null)
    {
        var drift = maxDrift ?? DefaultMaxDrift;
        ArgumentOutOfRangeException.ThrowIfLessThan(drift, TimeSpan.Zero, nameof(maxDrift));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drift, TimeSpan.FromHours(1), nameof(maxDrift));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            persistedCeiling.Micros, MicrosOf(TimeSpan.MaxValue), nameof(persistedCeiling));
        _maxDriftMicros = MicrosOf(drift);
        _last = persistedCeiling.Micros;
        _ceiling = persistedCeiling.Micros;
    }

    /// <summary>No stamp above this is given out. It is on disk.</summary>
    public HybridTime Ceiling => new(_ceiling);

    /// <summary>The greatest stamp given out, heard of, or possibly given out in an earlier life.</summary>
    public HybridTime Last => new(_last);

    /// <summary>
    /// The greatest stamp given out or heard of in this life; <c>default</c> before the first. Unlike <see cref="Last"/> it says how late it is: after a
    /// crash <see cref="Last"/> is the old ceiling, up to three seconds ahead of any clock.
    /// </summary>
    public HybridTime Drawn => new(_drawn);

    /// <summary>How many peers' stamps were refused in this life because they were too far in the future.</summary>
    public long Refused { get; private set; }

    /// <summary>The next stamp, greater than every one before.</summary>
    /// <param name="wallMicros">The time of day in microseconds since 1970 UTC.</param>
    /// <exception cref="InvalidOperationException">
    /// No stamp may be given out now; <see cref="TryNext"/> says so without throwing.
    /// </exception>
    public HybridTime Next(long wallMicros)
    {
        if (TryNext(wallMicros, out var stamp))
        {
            return stamp;
        }

        var stall = StallAt(wallMicros);
        throw new InvalidOperationException(stall > TimeSpan.Zero
            ? "The clock may not run more than its drift bound ahead of the wall; "
                + $"retry in {stall.TotalMilliseconds:0.###} ms."
            : $"The clock has reached its ceiling {Ceiling}; persist CeilingToPersist and report it with "
                + "CeilingPersisted first.");
    }

    /// <summary>
    /// As <see cref="Next"/>; false when the ceiling is reached or the wall is too far behind (see <see
    /// cref="StallAt"/>).
    /// </summary>
    public bool TryNext(long wallMicros, out HybridTime stamp)
    {
        See(wallMicros);
        var next = Math.Max(_last + 1, wallMicros);
        if (next > _ceiling || next > Furthest)
        {
            stamp = default;
            return false;
        }

        _last = next;
        _drawn = next;
        stamp = new HybridTime(next);
        return true;
    }

    /// <summary>
    /// Hears a peer's stamp; every later stamp is greater than it. False, and nothing changes, when it is more than the
    /// drift bound above the wall: the caller refuses the message, for one fast clock would otherwise drag the whole
    /// cluster along.
    /// </summary>
    /// <remarks>Never feed stamps chosen by clients: they are write times, not the time of day.</remarks>
    public bool TryObserve(HybridTime stamp, long wallMicros)
    {
        See(wallMicros);
        if (stamp.Micros > AddCapped(wallMicros, _maxDriftMicros))
        {
            Refused++;
            return false;
        }

        _last = Math.Max(_last, stamp.Micros);
        _drawn = Math.Max(_drawn, stamp.Micros);
        return true;
    }

    /// <summary>
    /// How long the wall must still run before the drift bound lets a stamp out; zero when it does now.
    /// </summary>
    public TimeSpan StallAt(long wallMicros)
    {
        See(wallMicros);
        return TimeSpan.FromTicks(Math.Max(0, _last + 1 - Furthest) * TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>
    /// The ceiling to write to disk now, or null when none is needed: enough is left, or no stamp could be given out
    /// anyway. The last case keeps a node that crashes in a loop from pushing its ceiling ever further into the future.
    /// </summary>
    public HybridTime? CeilingToPersist(long wallMicros)
    {
        See(wallMicros);
        if (_last >= Furthest)
        {
            return null;
        }

        var front = Math.Max(_last, wallMicros);
        return _ceiling - front < MicrosOf(CeilingLeft)
            ? new HybridTime(AddCapped(front, MicrosOf(CeilingAhead)))
            : null;
    }

    /// <summary>The ceiling is on disk (fsynced). A lower one than before changes nothing.</summary>
    public void CeilingPersisted(HybridTime ceiling) => _ceiling = Math.Max(_ceiling, ceiling.Micros);

    /// <summary>
    /// Ends this life: lowers the ceiling to the last stamp, so that no more are given out, and returns it. Once it is
    /// on disk in place of the old one, the next start need not stall. Optional; without it the next start is a start
    /// after a crash.
    /// </summary>
    public HybridTime Stop()
    {
        _ceiling = Math.Min(_ceiling, _last);
        return new HybridTime(_ceiling);
    }

    private long Furthest => AddCapped(_greatestWall, _maxDriftMicros);

    private void See(long wallMicros) => _greatestWall = Math.Max(_greatestWall, wallMicros);

    private static long MicrosOf(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    private static long AddCapped(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;
}
