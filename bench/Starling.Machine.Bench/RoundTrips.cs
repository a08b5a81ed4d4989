using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using Starling.Machine.Executor;
using Starling.Machine.Network;
using Starling.World;

namespace Starling.Machine.Bench;

/// <summary>Prints CPU microseconds per message on each side, for the product's answerer and for the leanest one.</summary>
internal static class RoundTrips
{
    public static int Run(TimeSpan length)
    {
        Console.WriteLine("answerer  links  in flight  kmsg/s   answerer us  asker us  asker B/msg");
        foreach (var (links, depth) in new[] { (1, 1), (1, 8), (1, 64), (4, 16), (16, 1), (16, 16) })
        {
            Measure("lean", links, depth, length);
            Measure("lane", links, depth, length);
        }

        return 0;
    }

    private static void Measure(string kind, int links, int depth, TimeSpan length)
    {
        using var answerer = Start(kind);
        var port = int.Parse(answerer.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        var lane = new LaneExecutor();
        var network = new SocketNetwork(new Endpoint("127.0.0.1", 0), lane);
        var asker = new Asker(depth);
        lane.Post(
            _ =>
            {
                for (var i = 0; i < links; i++)
                {
                    network.Dial(new Endpoint("127.0.0.1", port), asker);
                }
            },
            null);
        Thread.Sleep(TimeSpan.FromSeconds(1.5));
        var self = Process.GetCurrentProcess();
        var since = Stopwatch.GetTimestamp();
        var (answers, own, other, allocated) = (asker.Answers, Cpu(self), Cpu(answerer), GC.GetTotalAllocatedBytes());
        Thread.Sleep(length);
        answers = asker.Answers - answers;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        own = Cpu(self) - own;
        other = Cpu(answerer) - other;
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind,-8} {links,6} {depth,10} {answers / seconds / 1e3,8:F1} {other / answers,12:F2} {own / answers,9:F2} {(double)allocated / answers,12:F1}"));
        network.Dispose();
        lane.Dispose();
        answerer.StandardInput.Close();
        answerer.WaitForExit();
    }

    private static double Cpu(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalMicroseconds;
    }

    private static Process Start(string kind)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["answer", kind])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }
}
