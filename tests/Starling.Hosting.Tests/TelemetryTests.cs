using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Client;
using Xunit;

namespace Starling.Hosting.Tests;

/// <summary>What OpenTelemetry sees of a program's calls, whether they go to an embedded node or over the wire.</summary>
[Collection(Alone.Name)]
public sealed class TelemetryTests : IDisposable
{
    private readonly NodeFolder folder = new();
    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly ConcurrentQueue<(double Seconds, Dictionary<string, object?> Tags)> durations = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_are_measured_by_the_conventions(bool isRemote)
    {
        var options = folder.Options("n");
        await using var node = await EmbeddedStarling.StartAsync(options);
        await node.Starling.CreateTableAsync(new TableDefinition { Name = "t" });
        using var listened = Listen();
        using var spanListener = ListenToSpans();
        await using var client = isRemote
            ? await StarlingClient.ConnectAsync(new StarlingClientOptions { Endpoints = [options.Listen.ToString()] })
            : null;
        var db = client ?? node.Starling;
        using var outer = new Activity("outer").Start();
        await db.PutAsync("t", "k", "v");
        Assert.Same(outer, Activity.Current);
        await Assert.ThrowsAsync<StarlingException>(async () => await db.GetAsync("missing", "k"));
        await db.ListTablesAsync();

        Assert.Equal(["put t", "get missing", "list_tables"], spans.Select(span => span.DisplayName));
        Assert.All(spans, span => Assert.Equal((ActivityKind.Client, outer.SpanId), (span.Kind, span.ParentSpanId)));
        Assert.Equal(3, durations.Count);
        Assert.All(durations, one => Assert.InRange(one.Seconds, 0.000001, 5));
        var (put, failed) = (durations.First().Tags, durations.ElementAt(1).Tags);
        Assert.Equal(("starling", "put", "t"), ((string?)put["db.system.name"], (string?)put["db.operation.name"], (string?)put["db.collection.name"]));
        Assert.DoesNotContain("error.type", put.Keys);
        Assert.Equal(("UnknownTable", "UnknownTable"), ((string?)failed["error.type"], (string?)failed["db.response.status_code"]));
        Assert.DoesNotContain("db.collection.name", durations.Last().Tags.Keys);
        var bad = spans.ElementAt(1);
        Assert.Equal(ActivityStatusCode.Error, bad.Status);
        Assert.Equal(false, bad.GetTagItem("starling.may_have_happened"));
    }

    [Fact]
    public async Task Nobody_listens_and_calls_are_not_looked_at()
    {
        using var telemetry = new CallTelemetry(TimeProvider.System);
        Assert.False(telemetry.IsOn);
        using (ListenToSpans())
        {
            Assert.True(telemetry.IsOn);
        }

        Assert.False(telemetry.IsOn);
        using (Listen())
        {
            Assert.True(telemetry.IsOn);
        }

        await using var node = await EmbeddedStarling.StartAsync(folder.Options("n"));
        await node.Starling.PutAsync("default", "k", "v");
        Assert.Empty(spans);
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == CallTelemetry.Name)
                {
                    Assert.Equal(("db.client.operation.duration", "s"), (instrument.Name, instrument.Unit));
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => durations.Enqueue((seconds, new(tags.ToArray()))));
        listener.Start();
        return listener;
    }

    private ActivityListener ListenToSpans()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CallTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
