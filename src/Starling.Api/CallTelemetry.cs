using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Starling.Api;

/// <summary>What a program's calls look like to OpenTelemetry: a histogram of their durations and a span for each, by the conventions for database clients.</summary>
/// <remarks>
/// The instrument is <c>db.client.operation.duration</c> (seconds), under the meter <see cref="Name"/>; spans come from the source of the same name, are of the
/// kind client and are called after operation and table. Both carry <c>db.system.name</c> (<c>starling</c>), <c>db.operation.name</c>,
/// <c>db.collection.name</c> (the table) and, for calls that failed, <c>error.type</c> and <c>db.response.status_code</c> (the <see cref="StarlingError"/>); a span says
/// also whether a failed write may have happened. No key and no value is in them. While nobody listens, calls are neither timed nor counted.
/// Source: OpenTelemetry semantic conventions 1.33, database client metrics and spans (stable).
/// </remarks>
public sealed class CallTelemetry : IDisposable
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "Starling.Client";

    /// <summary>What the conventions advise.</summary>
    private static readonly IReadOnlyList<double> Bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

    private readonly Meter meter;
    private readonly bool ownsMeter;
    private readonly ActivitySource spans;
    private readonly Histogram<double> duration;
    private readonly TimeProvider time;

    /// <param name="time">What calls are timed by.</param>
    /// <param name="meters">Makes the meter, and owns it. <value>Null: this object does.</value></param>
    public CallTelemetry(TimeProvider time, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        this.time = time;
        var version = typeof(CallTelemetry).Assembly.GetName().Version?.ToString(3);
        var options = new MeterOptions(Name) { Version = version };
        ownsMeter = meters is null;
        meter = meters?.Create(options) ?? new Meter(options);
        spans = new ActivitySource(Name, version);
        duration = meter.CreateHistogram(
            "db.client.operation.duration", "s", "Duration of database client operations.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
    }

    /// <summary>True while somebody listens.</summary>
    public bool IsOn => duration.Enabled || spans.HasListeners();

    public void Dispose()
    {
        spans.Dispose();
        if (ownsMeter)
        {
            meter.Dispose();
        }
    }

    internal Observed Begin(string operation, string? table)
    {
        var span = spans.HasListeners()
            ? spans.StartActivity(table is null ? operation : $"{operation} {table}", ActivityKind.Client, default(ActivityContext), TagsOf(operation, table))
            : null;
        return new Observed(this, operation, table, span, time.GetTimestamp());
    }

    private static TagList TagsOf(string operation, string? table)
    {
        var tags = new TagList { { "db.system.name", "starling" }, { "db.operation.name", operation } };
        if (table is not null)
        {
            tags.Add("db.collection.name", table);
        }

        return tags;
    }

    /// <summary>One call that is being looked at.</summary>
    internal readonly struct Observed(CallTelemetry owner, string operation, string? table, Activity? span, long began)
    {
        public void End(Exception? fault)
        {
            var tags = TagsOf(operation, table);
            if (fault is not null)
            {
                var code = (fault as StarlingException)?.Code.ToString();
                var type = code ?? fault.GetType().FullName;
                tags.Add("error.type", type);
                span?.SetTag("error.type", type);
                if (code is not null)
                {
                    tags.Add("db.response.status_code", code);
                    span?.SetTag("db.response.status_code", code);
                    span?.SetTag("starling.may_have_happened", ((StarlingException)fault).MayHaveHappened);
                }

                span?.SetStatus(ActivityStatusCode.Error, fault.Message);
            }

            owner.duration.Record(owner.time.GetElapsedTime(began).TotalSeconds, tags);
            span?.Dispose();
        }
    }
}
