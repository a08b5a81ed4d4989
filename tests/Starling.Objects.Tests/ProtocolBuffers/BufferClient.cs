using System;
using System.Buffers.Binary;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>Frames against a door, wherever it listens.</summary>
public sealed class BufferClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TcpClient tcp = new();

    private BufferClient(IPEndPoint address) => Address = address;

    public IPEndPoint Address { get; }

    public static async Task<BufferClient> ConnectAsync(IPEndPoint address)
    {
        var client = new BufferClient(address);
        await client.tcp.ConnectAsync(address);
        client.tcp.NoDelay = true;
        return client;
    }

    public static byte[] Frame(byte code, byte[] payload)
    {
        var frame = new byte[5 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length + 1);
        frame[4] = code;
        payload.CopyTo(frame, 5);
        return frame;
    }

    public async Task<BufferAnswer> AskAsync(byte code, Fields? fields = null)
    {
        await SendAsync(Frame(code, fields?.ToArray() ?? []));
        return await ReadAsync() ?? throw new IOException("The door closed the connection.");
    }

    public Task SendAsync(byte[] bytes) => tcp.GetStream().WriteAsync(bytes, new CancellationTokenSource(Limit).Token).AsTask();

    /// <summary>The next answer; null when the door has closed the connection.</summary>
    public async Task<BufferAnswer?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var header = new byte[5];
        try
        {
            if (await tcp.GetStream().ReadAtLeastAsync(header, 5, throwOnEndOfStream: false, limit.Token) < 5)
            {
                return null;
            }

            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) - 1];
            await tcp.GetStream().ReadExactlyAsync(payload, limit.Token);
            return new BufferAnswer(header[4], payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => tcp.Dispose();
}
