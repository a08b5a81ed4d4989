using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Starling.Machine.Bench;

/// <summary>The ceiling: the least that an answerer can do, a thread for each connection that receives and sends.</summary>
internal static class LeanAnswerer
{
    public static int Run()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        new Thread(() =>
        {
            while (true)
            {
                var socket = listener.Accept();
                socket.NoDelay = true;
                new Thread(() => Answer(socket)) { IsBackground = true }.Start();
            }
        })
        { IsBackground = true }.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        Console.ReadLine();
        return 0;
    }

    private static void Answer(Socket socket)
    {
        var input = GC.AllocateUninitializedArray<byte>(1 << 16, pinned: true);
        var output = GC.AllocateUninitializedArray<byte>(1 << 16, pinned: true);
        var have = 0;
        while (true)
        {
            var count = socket.Receive(input.AsSpan(have), SocketFlags.None, out var error);
            if (error != SocketError.Success || count == 0)
            {
                return;
            }

            have += count;
            var answered = 0;
            for (; have - answered >= Message.Size; answered += Message.Size)
            {
                input.AsSpan(answered, Message.Size).CopyTo(output.AsSpan(answered));
            }

            for (var sent = 0; sent < answered;)
            {
                sent += socket.Send(output.AsSpan(sent, answered - sent), SocketFlags.None);
            }

            have -= answered;
            input.AsSpan(answered, have).CopyTo(input);
        }
    }
}
