using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;

namespace Starling.Objects.Tests.Http;

/// <summary>Plain HTTP against a door, wherever it listens.</summary>
internal sealed class DoorClient(Uri address) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        MaxResponseHeadersLength = 512,
    })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Path and query, sent as they are.</param>
    /// <param name="body">A text, or null for no body at all.</param>
    /// <param name="headers">Lines such as <c>If-Match: "a"</c>. Without a Content-Type a body is text/plain; an empty one is left out.</param>
    public async Task<DoorAnswer> SendAsync(string method, string path, string? body = null, params string[] headers)
    {
        var target = new Uri(address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/plain");
        }

        foreach (var line in headers)
        {
            Add(request, line);
        }

        using var response = await http.SendAsync(request);
        return new DoorAnswer(response, await response.Content.ReadAsByteArrayAsync());
    }

    public Task<DoorAnswer> GetAsync(string path, params string[] headers) => SendAsync("GET", path, null, headers);

    public Task<DoorAnswer> PutAsync(string path, string body, params string[] headers) => SendAsync("PUT", path, body, headers);

    public void Dispose() => http.Dispose();

    private static void Add(HttpRequestMessage request, string line)
    {
        var (name, text) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
        HttpHeaders headers = name.StartsWith("Content-", StringComparison.Ordinal) ? request.Content!.Headers : request.Headers;
        headers.Remove(name);
        if (text.Length > 0)
        {
            headers.TryAddWithoutValidation(name, text);
        }
    }
}
