using System.Linq;
using System.Net.Http;
using System.Text;

namespace Starling.Objects.Tests.Http;

internal sealed class DoorAnswer(HttpResponseMessage response, byte[] body)
{
    public int Status { get; } = (int)response.StatusCode;

    public byte[] Body { get; } = body;

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Vclock => this["X-Riak-Vclock"];

    /// <summary>A header, several of one name joined by a comma; null when there is none.</summary>
    public string? this[string name] =>
        response.Headers.NonValidated.TryGetValues(name, out var texts)
            || response.Content.Headers.NonValidated.TryGetValues(name, out texts)
            ? string.Join(", ", texts.ToArray())
            : null;

    public override string ToString() => $"{Status} {Text}";
}
