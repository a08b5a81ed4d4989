using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.Metrics;

namespace Starling.Server.Telemetry;

/// <summary>All series of one instrument.</summary>
/// <remarks>A measurement finds its series by the labels where they lie, so it allocates nothing once the series exists. Their number is bounded: beyond
/// <see cref="SeriesMax"/> new ones are dropped, and the page says how many measurements that cost.</remarks>
internal sealed class InstrumentSeries
{
    /// <summary>Series of one instrument.</summary>
    public const int SeriesMax = 2_000;

    private readonly ConcurrentDictionary<Labels, Series> series = new(Labels.Comparer);
    private readonly ConcurrentDictionary<Labels, Series>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> byMeasured;

    public InstrumentSeries(Instrument instrument)
    {
        Instrument = instrument;
        byMeasured = series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        Bounds = instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } ? [.. advised] : [];
        var type = instrument.GetType();
        var kind = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        IsHistogram = kind == typeof(Histogram<>);
        IsCounter = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
    }

    public Instrument Instrument { get; }

    public bool IsHistogram { get; }

    /// <summary>True for what only rises.</summary>
    public bool IsCounter { get; }

    /// <summary>Upper bounds of a histogram's buckets.</summary>
    public double[] Bounds { get; }

    /// <summary>Measurements dropped because there were too many series.</summary>
    public long Dropped { get; private set; }

    public IEnumerable<KeyValuePair<Labels, Series>> All => series;

    /// <summary>Before observed instruments are read: what is not observed again is gone.</summary>
    public void Forget()
    {
        if (Instrument.IsObservable)
        {
            series.Clear();
        }
    }

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (!byMeasured.TryGetValue(labels, out var found))
        {
            if (series.Count >= SeriesMax)
            {
                Dropped++;
                return;
            }

            // Two that come at once both try; one series stays, and is found.
            byMeasured.TryAdd(labels, new Series(Bounds));
            found = byMeasured[labels];
        }

        if (IsHistogram)
        {
            found.Record(value);
        }
        else if (Instrument.IsObservable)
        {
            found.Set(value);
        }
        else
        {
            found.Add(value);
        }
    }
}
