using System;

namespace Starling.Objects.Http;

/// <summary>What this door has served, for <c>/stats</c>.</summary>
internal sealed class DoorFigures(TimeProvider time)
{
    /// <summary>Microseconds of each object read.</summary>
    public MinuteFigure GetTime { get; } = new(time);

    /// <summary>Microseconds of each object write, deletes not included.</summary>
    public MinuteFigure PutTime { get; } = new(time);

    /// <summary>Versions that each read found.</summary>
    public MinuteFigure Siblings { get; } = new(time);

    public void CountGet(TimeSpan took, int siblings)
    {
        GetTime.Add((long)took.TotalMicroseconds);
        Siblings.Add(siblings);
    }

    public void CountPut(TimeSpan took) => PutTime.Add((long)took.TotalMicroseconds);
}
