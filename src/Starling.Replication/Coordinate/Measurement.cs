using Starling.Api;
using Starling.Model.Quorums;

namespace Starling.Replication.Coordinate;

/// <summary>One request that is being measured. <c>default</c> measures nothing.</summary>
public readonly struct Measurement
{
    private readonly OperationMeter? meter;
    private readonly string kind;
    private readonly ConsistencyLevel level;
    private readonly long begunAt;

    private Measurement(OperationMeter meter, string kind, ConsistencyLevel level)
    {
        this.meter = meter;
        this.kind = kind;
        this.level = level;
        begunAt = meter.Begin();
    }

    /// <summary>A request arrives.</summary>
    /// <param name="meter">Where to measure; null for nowhere.</param>
    /// <param name="kind">One of the constants of <see cref="OperationMeter"/>.</param>
    /// <param name="level">The level at which it is served.</param>
    public static Measurement Begin(OperationMeter? meter, string kind, ConsistencyLevel level) =>
        meter is null ? default : new Measurement(meter, kind, level);

    /// <summary>The request is answered.</summary>
    /// <param name="fault">What went wrong; null for nothing.</param>
    public void End(StarlingError? fault) => meter?.End(kind, level, fault, begunAt);
}
