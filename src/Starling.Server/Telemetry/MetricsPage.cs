using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Starling.Server.Telemetry;

/// <summary><c>/metrics</c>: the node's instruments, for Prometheus and whatever reads its format.</summary>
/// <remarks>Reading waits for the node's executor for a moment, so it leaves the request's thread, and readers take turns.</remarks>
internal sealed class MetricsPage : IDisposable
{
    public const string Path = "/metrics";

    private readonly MeterReader reader = new(ServerTelemetry.Meter);
    private readonly SemaphoreSlim turn = new(1);

    public void Map(IApplicationBuilder app) => app.Map(Path, branch => branch.Run(AnswerAsync));

    public void Dispose()
    {
        reader.Dispose();
        turn.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = "GET, HEAD";
            return;
        }

        await turn.WaitAsync(http.RequestAborted);
        byte[] page;
        try
        {
            page = await Task.Run(() => Encoding.UTF8.GetBytes(PrometheusText.Write(reader.Read())));
        }
        finally
        {
            turn.Release();
        }

        http.Response.ContentType = PrometheusText.ContentType;
        http.Response.ContentLength = page.Length;
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(page, http.RequestAborted);
        }
    }
}
