using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Objects.Http;

/// <summary>A whole HTTP answer as a value: every part of the door computes one, and only <see cref="AnswerWriter"/>
/// sends it.</summary>
internal sealed class Answer(int status)
{
    private readonly List<KeyValuePair<string, string>> headers = [];

    public int Status { get; } = status;

    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Headers in the order in which they were added; a name may occur more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    /// <summary>A short plain text. Riak ends such texts with a line feed, and so do we.</summary>
    public static Answer OfText(int status, string text) =>
        new Answer(status).With("Content-Type", "text/plain").WithBody(Encoding.UTF8.GetBytes(text + "\n"));

    public static Answer OfJson(int status, ReadOnlyMemory<byte> json) =>
        new Answer(status).With("Content-Type", "application/json").WithBody(json);

    public Answer With(string name, string text)
    {
        headers.Add(new KeyValuePair<string, string>(name, text));
        return this;
    }

    public Answer WithBody(ReadOnlyMemory<byte> body)
    {
        Body = body;
        return this;
    }

    /// <summary>Writes a body whose length nobody knows; null when <see cref="Body"/> is all. It gets the stream to write to, and is
    /// cancelled when the client goes.</summary>
    public Func<Stream, CancellationToken, Task>? Stream { get; private set; }

    public Answer WithStream(Func<Stream, CancellationToken, Task> write)
    {
        Stream = write;
        return this;
    }

    /// <summary>The first header of a name in any case, or null.</summary>
    public string? Header(string name)
    {
        foreach (var header in headers)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }

    /// <summary>The body as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);
}
