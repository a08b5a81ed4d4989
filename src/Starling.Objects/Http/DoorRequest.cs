using System;
using System.Threading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>One request on its way through the door.</summary>
internal sealed class DoorRequest
{
    public DoorRequest(HttpContext http)
    {
        Http = http;
        Method = http.Request.Method;
        Headers = http.Request.Headers;
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        var decoded = http.Request.Path + http.Request.QueryString.ToString();
        Target = Target.Parse(string.IsNullOrEmpty(raw) ? decoded : raw);
        Fault = new FaultPlace(Target.Type, "R", 0, IsWrite: false);
    }

    public HttpContext Http { get; }

    public string Method { get; }

    public IHeaderDictionary Headers { get; }

    public Target Target { get; }

    /// <summary>What the client has seen: from its header, and from this request.</summary>
    public Session Session { get; private set; } = new();

    /// <summary>The operation's id; null for a request without.</summary>
    public Guid? Operation { get; private set; }

    /// <summary>The body of PUT and POST; empty for others.</summary>
    public byte[] Body { get; set; } = [];

    /// <summary>What the request is doing, for the text of an error.</summary>
    public FaultPlace Fault { get; set; }

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>True for GET and HEAD.</summary>
    public bool IsRead => HttpMethods.IsGet(Method) || HttpMethods.IsHead(Method);

    public string? Accept => Headers.Accept is { Count: > 0 } accept ? accept.ToString() : null;

    /// <summary>Takes the client's session up. Refuses with 400 one that is damaged.</summary>
    public void OpenSession() => Session = SessionHeader.Parse(Header(SessionHeader.Name));

    /// <summary>Takes the operation's id up. Refuses with 400 one that is none.</summary>
    public void NameOperation() => Operation = OperationHeader.Parse(Header(OperationHeader.Name));

    /// <summary>The one text of a header, or null.</summary>
    public string? Header(string name) =>
        Headers.TryGetValue(name, out var text) && !StringValues.IsNullOrEmpty(text) ? text.ToString() : null;
}
