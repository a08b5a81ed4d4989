using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Threading;

namespace Starling.Server.Telemetry;

/// <summary>Listens to some meters and keeps what they measure, so that a page can show it.</summary>
internal sealed class MeterReader : IDisposable
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, InstrumentSeries> instruments = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();

    /// <param name="meters">The meters' names.</param>
    public MeterReader(params string[] meters)
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (meters.Contains(instrument.Meter.Name))
            {
                var series = new InstrumentSeries(instrument);
                lock (gate)
                {
                    instruments[instrument.Name] = series;
                }

                listening.EnableMeasurementEvents(instrument, series);
            }
        };
        listener.MeasurementsCompleted = (instrument, state) =>
        {
            lock (gate)
            {
                if (instruments.GetValueOrDefault(instrument.Name) == state)
                {
                    instruments.Remove(instrument.Name);
                }
            }
        };
        listener.SetMeasurementEventCallback<long>(static (_, value, labels, state) => ((InstrumentSeries)state!).Measure(value, labels));
        listener.SetMeasurementEventCallback<int>(static (_, value, labels, state) => ((InstrumentSeries)state!).Measure(value, labels));
        listener.SetMeasurementEventCallback<double>(static (_, value, labels, state) => ((InstrumentSeries)state!).Measure(value, labels));
        listener.Start();
    }

    /// <summary>Reads the instruments that are observed, and returns all, by name. One reader at a time.</summary>
    public IReadOnlyList<InstrumentSeries> Read()
    {
        InstrumentSeries[] all;
        lock (gate)
        {
            all = [.. instruments.Values];
        }

        foreach (var series in all)
        {
            series.Forget();
        }

        listener.RecordObservableInstruments();
        return all;
    }

    public void Dispose() => listener.Dispose();
}
