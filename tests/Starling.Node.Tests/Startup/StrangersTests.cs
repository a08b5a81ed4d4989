using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;
using Xunit;

namespace Starling.Node.Tests.Startup;

/// <summary>Whatever dials a node's port and does not speak its protocol is told so, and disturbs nobody.</summary>
public sealed class StrangersTests
{
    [Fact]
    public async Task Another_version_and_garbage_are_refused_in_words_and_the_node_goes_on()
    {
        await using var cluster = await RealCluster.StartAsync(1);
        var version = await RefusalOf(cluster.AddressOf(0), HelloOfVersion(2));
        Assert.Equal(RefusedReason.Version, version.Reason);
        Assert.Contains("speaks protocol version 1 only", version.Text, StringComparison.Ordinal);

        var garbage = await RefusalOf(cluster.AddressOf(0), Encoding.ASCII.GetBytes("GET /status HTTP/1.1\r\nHost: node\r\n\r\n"));
        Assert.Equal(RefusedReason.BadFrame, garbage.Reason);
        Assert.Contains("not the Starling protocol", garbage.Text, StringComparison.Ordinal);

        var damaged = HelloOfVersion(1);
        damaged[^1] ^= 1;
        Assert.Equal(RefusedReason.BadFrame, (await RefusalOf(cluster.AddressOf(0), damaged)).Reason);

        await cluster[0].PutAsync("default", "key", "value");
        Assert.Equal("value", (await cluster[0].GetAsync("default", "key")).Value?.Text);
    }

    private static byte[] HelloOfVersion(byte version)
    {
        var output = new ArrayBufferWriter<byte>();
        new Hello(0, 0, default, 0, "", "", "", "test").Write(output, new MessageHeader { Kind = MessageKind.Hello, Class = WorkClass.Control });
        var frame = output.WrittenSpan.ToArray();
        frame[FrameFormat.PrefixSize] = version;
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Frame.Checksum(frame.AsSpan(FrameFormat.PrefixSize)));
        return frame;
    }

    /// <summary>Sends, reads until the node closes, and takes what came as one frame.</summary>
    private static async Task<Refused> RefusalOf(Endpoint address, byte[] bytes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, patience.Token);
        await socket.SendAsync(bytes, patience.Token);
        var answer = new List<byte>();
        var buffer = new byte[4096];
        int count;
        while ((count = await socket.ReceiveAsync(buffer, patience.Token)) > 0)
        {
            answer.AddRange(buffer[..count]);
        }

        return Read([.. answer]);
    }

    private static Refused Read(byte[] answer)
    {
        Assert.Equal(FrameFault.None, Frame.TryTake(answer, FrameFormat.PayloadMax, out var payload, out var consumed));
        Assert.Equal(answer.Length, consumed);
        Assert.Equal(HeaderFault.None, MessageHeader.TryRead(payload, out var header, out var body));
        Assert.Equal(MessageKind.Refused, header.Kind);
        Assert.True(Refused.TryRead(body, out var refused));
        return refused;
    }
}
