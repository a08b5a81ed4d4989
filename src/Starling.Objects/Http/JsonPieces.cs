using System;
using System.Buffers;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Objects.Http;

/// <summary>JSON that leaves piece by piece, so that a list of any length needs little memory.</summary>
internal sealed class JsonPieces : IDisposable
{
    private readonly ArrayBufferWriter<byte> bytes = new(4096);

    public JsonPieces() => Json = new Utf8JsonWriter(bytes, new JsonWriterOptions { SkipValidation = true });

    public Utf8JsonWriter Json { get; }

    /// <summary>A text between two JSON values.</summary>
    public void Between(string text)
    {
        Json.Flush();
        Encoding.UTF8.GetBytes(text, bytes);
        Json.Reset();
    }

    public async Task SendAsync(Stream output, CancellationToken cancellation)
    {
        Json.Flush();
        if (bytes.WrittenCount > 0)
        {
            await output.WriteAsync(bytes.WrittenMemory, cancellation);
            await output.FlushAsync(cancellation);
            bytes.ResetWrittenCount();
        }
    }

    public void Dispose() => Json.Dispose();
}
