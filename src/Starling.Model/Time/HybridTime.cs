using System;

namespace Starling.Model.Time;

/// <summary>A hybrid logical time stamp: microseconds since 1970 UTC, pushed ahead where causality needs it.</summary>
/// <remarks><c>default</c> is "no time", before every stamp. Fits the int64 microseconds of Cassandra's write times.</remarks>
public readonly record struct HybridTime(long Micros) : IComparable<HybridTime>
{
    public static HybridTime Max(HybridTime a, HybridTime b) => a.Micros >= b.Micros ? a : b;

    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.UnixEpoch.AddTicks(Micros * TimeSpan.TicksPerMicrosecond);

    public int CompareTo(HybridTime other) => Micros.CompareTo(other.Micros);

    public static bool operator <(HybridTime a, HybridTime b) => a.Micros < b.Micros;

    public static bool operator >(HybridTime a, HybridTime b) => a.Micros > b.Micros;

    public static bool operator <=(HybridTime a, HybridTime b) => a.Micros <= b.Micros;

    public static bool operator >=(HybridTime a, HybridTime b) => a.Micros >= b.Micros;

    public override string ToString() => ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", null);
}
