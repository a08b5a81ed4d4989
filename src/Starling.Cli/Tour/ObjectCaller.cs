using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Cli.Tour;

/// <summary>Speaks HTTP to the object door of one node, so that it is certain which node answers.</summary>
internal sealed class ObjectCaller(Endpoint door, int connectionsMax) : IDisposable
{
    private const string ClockHeader = "X-Riak-Vclock";

    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = connectionsMax, UseProxy = false })
    {
        BaseAddress = new Uri($"http://{door}"),
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>The value's bytes; null when the node answers with anything but one value.</summary>
    /// <param name="path">For example <c>/types/t/buckets/b/keys/k?r=all</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<byte[]?> GetAsync(string path, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(path, cancellation);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync(cancellation) : null;
    }

    /// <summary>What a reader must hand back with its next write; null when the node gives none.</summary>
    public async Task<string?> GetClockAsync(string path, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(path, cancellation);
        return answer.Headers.TryGetValues(ClockHeader, out var clocks) ? clocks.First() : null;
    }

    /// <summary>Writes a text.</summary>
    /// <exception cref="HttpRequestException">The node refused.</exception>
    public async Task PutAsync(string path, string text, string? clock, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(text) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain", "utf-8");
        if (clock is not null)
        {
            request.Headers.Add(ClockHeader, clock);
        }

        using var answer = await http.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => http.Dispose();
}
