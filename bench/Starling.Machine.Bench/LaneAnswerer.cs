using System;
using System.Threading;
using Starling.Machine.Executor;
using Starling.Machine.Network;
using Starling.World;

namespace Starling.Machine.Bench;

/// <summary>Sends every message back, message by message, over the product's network.</summary>
internal sealed class LaneAnswerer : ILinkHandler
{
    public static int Run()
    {
        using var lane = new LaneExecutor();
        using var network = new SocketNetwork(new Endpoint("127.0.0.1", 0), lane);
        using var done = new ManualResetEventSlim();
        lane.Post(
            _ =>
            {
                network.Listen(new LaneAnswerer());
                done.Set();
            },
            null);
        done.Wait();
        Console.WriteLine(network.Local.Port);
        Console.ReadLine();
        return 0;
    }

    public void Opened(ILink link)
    {
    }

    public int Received(ILink link, ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        while (bytes.Length - consumed >= Message.Size)
        {
            bytes.Slice(consumed, Message.Size).CopyTo(link.Output.GetSpan(Message.Size));
            link.Output.Advance(Message.Size);
            consumed += Message.Size;
        }

        return consumed;
    }

    public void Closed(ILink link, string reason)
    {
    }
}
