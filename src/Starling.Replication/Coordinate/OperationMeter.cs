using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Starling.Api;
using Starling.Model.Quorums;

namespace Starling.Replication.Coordinate;

/// <summary>Measures the requests that a node coordinates: how many, how long, and how they ended.</summary>
/// <remarks>
/// One histogram carries all three, because its buckets are counters. All its labels are constants that were made before the first request: nothing is
/// allocated for a measurement, and the number of series is bounded (4 kinds, at most 70 levels, as many outcomes as there are errors).
/// Nobody listens in the simulator and in most embedded nodes; then a measurement is one test.
/// The names follow the conventions of OpenTelemetry: dots, base units, seconds.
/// </remarks>
public sealed class OperationMeter
{
    public const string Get = "get";
    public const string Write = "write";
    public const string Slice = "slice";
    public const string Scan = "scan";
    public const string Fetch = "fetch";
    public const string Update = "update";

    /// <summary>The histogram's name.</summary>
    public const string Duration = "starling.operation.duration";

    private const string Done = "done";

    private static readonly double[] Bounds =
        [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly string[] Levels = LevelNames();
    private static readonly string[] Outcomes = OutcomeNames();

    private readonly Histogram<double> duration;
    private readonly TimeProvider time;

    /// <param name="meter">Where to measure.</param>
    /// <param name="time">The node's time.</param>
    public OperationMeter(Meter meter, TimeProvider time)
    {
        this.time = time;
        duration = meter.CreateHistogram(
            Duration, "s", "Time from a request's arrival at the coordinating node to its answer.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
    }

    /// <summary>A request arrives: the moment to hand to <see cref="End"/>.</summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>A request is answered.</summary>
    /// <param name="kind">One of this type's constants.</param>
    /// <param name="level">The level at which it was served.</param>
    /// <param name="fault">What went wrong; null for nothing.</param>
    /// <param name="begunAt">What <see cref="Begin"/> gave.</param>
    public void End(string kind, ConsistencyLevel level, StarlingError? fault, long begunAt)
    {
        if (duration.Enabled)
        {
            duration.Record(
                time.GetElapsedTime(begunAt).TotalSeconds,
                new KeyValuePair<string, object?>("starling.operation", kind),
                new KeyValuePair<string, object?>("starling.level", NameOf(level)),
                new KeyValuePair<string, object?>("starling.outcome", fault is { } error ? NameOf(error) : Done));
        }
    }

    private static string NameOf(ConsistencyLevel level) => level.Kind == LevelKind.Number ? Levels[level.Count] : level.ToString();

    private static string NameOf(StarlingError error) => (uint)error < (uint)Outcomes.Length ? Outcomes[(int)error] : "unknown";

    private static string[] LevelNames()
    {
        var names = new string[65];
        names[0] = "";
        for (var count = 1; count < names.Length; count++)
        {
            names[count] = ConsistencyLevel.Number(count).ToString();
        }

        return names;
    }

    private static string[] OutcomeNames()
    {
        var most = 0;
        foreach (var error in Enum.GetValues<StarlingError>())
        {
            most = Math.Max(most, (int)error);
        }

        var names = new string[most + 1];
        for (var error = 0; error < names.Length; error++)
        {
            names[error] = ((StarlingError)error).ToString();
        }

        return names;
    }
}
