using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;
using Starling.Api;
using Starling.Model.Quorums;
using Starling.Replication.Coordinate;
using Xunit;

namespace Starling.Replication.Tests.Coordinate;

public sealed class OperationMeterTests
{
    private readonly Meter meter = new("meter of a test");

    [Fact]
    public void A_request_is_measured_with_its_kind_level_and_outcome()
    {
        var told = new List<string>();
        using var listener = Listen((value, labels) => told.Add($"{value >= 0} {string.Join(' ', labels.ToArray().Select(label => label.Value))}"));
        var operations = new OperationMeter(meter, TimeProvider.System);
        operations.End(OperationMeter.Get, ConsistencyLevel.LocalQuorum, null, operations.Begin());
        operations.End(OperationMeter.Write, ConsistencyLevel.Number(5), StarlingError.Unavailable, operations.Begin());
        Measurement.Begin(operations, OperationMeter.Scan, ConsistencyLevel.One).End(StarlingError.Internal);
        Measurement.Begin(null, OperationMeter.Scan, ConsistencyLevel.One).End(null);
        default(Measurement).End(null);
        Assert.Equal(["True get LOCAL_QUORUM done", "True write 5 Unavailable", "True scan ONE Internal"], told);
    }

    [Fact]
    public void A_measurement_allocates_nothing()
    {
        var count = 0;
        using var listener = Listen((_, _) => count++);
        var operations = new OperationMeter(meter, TimeProvider.System);
        Measure(operations, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Measure(operations, 1000);
        Assert.Equal((0, 1100 * 3), (GC.GetAllocatedBytesForCurrentThread() - before, count));
    }

    private static void Measure(OperationMeter operations, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Measurement.Begin(operations, OperationMeter.Get, ConsistencyLevel.Quorum).End(null);
            Measurement.Begin(operations, OperationMeter.Write, ConsistencyLevel.One).End(StarlingError.Timeout);
            Measurement.Begin(operations, OperationMeter.Slice, ConsistencyLevel.Number(7)).End(null);
        }
    }

    private MeterListener Listen(Action<double, ReadOnlySpan<KeyValuePair<string, object?>>> heard)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter == meter)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, labels, _) => heard(value, labels));
        listener.Start();
        return listener;
    }
}
