using System.Buffers;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace Starling.Objects.Http;

/// <summary><c>/</c>: what is served where, for people as HTML and for clients as JSON, under Riak's resource
/// names.</summary>
internal static class RootPage
{
    private static readonly (string Name, string Path)[] Resources =
    [
        ("riak_kv_wm_bucket_type", "/types"),
        ("riak_kv_wm_buckets", "/buckets"),
        ("riak_kv_wm_object", "/buckets"),
        ("riak_kv_wm_ping", "/ping"),
        ("riak_kv_wm_props", "/buckets"),
        ("riak_kv_wm_raw", "/riak"),
        ("riak_kv_wm_stats", "/stats"),
    ];

    public static Answer Show(string? accept)
    {
        var links = string.Join(", ", Resources.Select(resource => $"<{resource.Path}>; rel=\"{resource.Name}\""));
        var answer = MediaType.Choose(accept, "text/html", "application/json") == "application/json"
            ? Answer.OfJson(200, Json())
            : new Answer(200).With("Content-Type", "text/html").WithBody(Encoding.UTF8.GetBytes(Html()));
        return answer.With("Vary", "Accept, Accept-Encoding").With("Link", links);
    }

    private static string Html() =>
        "<html><body><ul>"
        + string.Concat(Resources.Select(resource => $"<li><a href=\"{resource.Path}\">{resource.Name}</a></li>"))
        + "</ul></body></html>\n";

    private static System.ReadOnlyMemory<byte> Json()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, path) in Resources)
            {
                json.WriteString(name, path);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }
}
