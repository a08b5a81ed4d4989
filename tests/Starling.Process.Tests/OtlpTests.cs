using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Processes;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>A server whose environment names a collector sends its instruments there.</summary>
public sealed class OtlpTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Instruments_are_sent_to_the_collector_that_the_environment_names()
    {
        var places = ServerRig.FreePlaces(2 + 1);
        using var collector = new HttpListener();
        collector.Prefixes.Add($"http://{places[1].Http}/");
        collector.Start();
        var folder = Directory.CreateTempSubdirectory("starling-otlp-").FullName;
        var start = ServerProgram.Find().With([
            "--data", Path.Combine(folder, "node"), "--listen", places[0].Node.ToString(), "--http", places[0].Http.ToString(), "--pb", "off", "--leash",
        ]);
        start.RedirectStandardOutput = true;
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{places[1].Http}";
        start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        start.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
        start.Environment["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment=tests";
        using var server = System.Diagnostics.Process.Start(start)!;
        try
        {
            using var patience = new CancellationTokenSource(Limit);
            var body = "";
            while (!body.Contains("starling.agreement.exchanges", StringComparison.Ordinal))
            {
                var sent = await collector.GetContextAsync().WaitAsync(patience.Token);
                Assert.Equal(("POST", "/v1/metrics"), (sent.Request.HttpMethod, sent.Request.Url!.AbsolutePath));
                Assert.Equal("application/x-protobuf", sent.Request.ContentType);
                using var bytes = new MemoryStream();
                await sent.Request.InputStream.CopyToAsync(bytes, patience.Token);
                sent.Response.Close();
                body = Encoding.Latin1.GetString(bytes.ToArray());
            }

            Assert.Contains("starling.store.commits", body);
            Assert.Contains("deployment.environment", body);
            Assert.Contains(places[0].Node.ToString(), body);
        }
        finally
        {
            server.StandardInput.Close();
            using var end = new CancellationTokenSource(Limit);
            await server.WaitForExitAsync(end.Token);
            Directory.Delete(folder, recursive: true);
        }
    }
}
