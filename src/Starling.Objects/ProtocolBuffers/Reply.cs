using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>A connection's way back: frames are made here and leave whole.</summary>
/// <remarks>A client that reads nothing is waited for, so that its answers do not pile up, but not for ever.</remarks>
internal sealed class Reply(PipeWriter output, TimeSpan within)
{
    /// <summary>Where answers are written.</summary>
    public ProtoWriter Message { get; } = new();

    public void Error(string text)
    {
        Message.Drop();
        Message.Begin(MessageCode.Error);
        Message.Text(1, text);
        Message.U32(2, 0);
        Message.End();
    }

    /// <summary>Sends all whole frames.</summary>
    /// <exception cref="IOException">The client has gone, or does not read.</exception>
    public async ValueTask SendAsync()
    {
        if (Message.Length == 0)
        {
            return;
        }

        output.Write(Message.Written);
        Message.Clear();
        using var patience = new CancellationTokenSource(within);
        try
        {
            var flushed = await output.FlushAsync(patience.Token);
            if (flushed.IsCompleted)
            {
                throw new IOException("The client has gone.");
            }
        }
        catch (OperationCanceledException)
        {
            throw new IOException("The client has gone, or does not read its answers.");
        }
    }
}
