using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Starling.Machine;
using Starling.Membership.Links;
using Starling.World;

namespace Starling.Load;

/// <summary>One kind of request with one number of clients, measured.</summary>
internal static class Phase
{
    public static void Run(ServerProcesses cluster, string kind, int clients, double seconds)
    {
        using var world = MachineWorld.Create(new Endpoint("127.0.0.1", 1), _ => new NoStore());
        var drivers = new List<Driver>();
        var run = new ManualResetEventSlim();
        world.Executor.Post(
            _ =>
            {
                var links = new PeerLinks(world, new ClientGate(), new LinkOptions(), link => Up(link));
                // The clients share one connection to each node, as evenly as it goes.
                var nodes = cluster.Addresses.Count;
                for (var i = 0; i < Math.Min(clients, nodes); i++)
                {
                    var share = (clients / nodes) + (i < clients % nodes ? 1 : 0);
                    drivers.Add(new Driver(links.To(cluster.Addresses[i]), kind, share, (ulong)i, world.Time));
                }

                void Up(PeerLink link)
                {
                    foreach (var driver in drivers)
                    {
                        if (link.IsUp && driver.Link == link)
                        {
                            driver.Start();
                        }
                    }
                }

                run.Set();
            },
            null);
        run.Wait();
        if (kind == "fill")
        {
            while (drivers.Exists(driver => !driver.IsFilled))
            {
                Thread.Sleep(100);
            }

            Thread.Sleep(500);
            return;
        }

        Thread.Sleep(TimeSpan.FromSeconds(3));
        var before = Totals(drivers);
        var cpu = cluster.CpuSeconds();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        foreach (var driver in drivers)
        {
            driver.Latencies.Reset();
        }

        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        var elapsed = watch.Elapsed.TotalSeconds;
        cpu = cluster.CpuSeconds() - cpu;
        var after = Totals(drivers);
        var done = after.Done - before.Done;
        var latencies = new Histogram();
        foreach (var driver in drivers)
        {
            latencies.Add(driver.Latencies);
            driver.Stop();
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kind,-5} {clients,4} clients  {done / elapsed,9:F0} ops/s  nodes {cpu / Math.Max(1, done) * 1e6,7:F1} us CPU/op  p50 {latencies.At(0.5),6:F2} ms  p99 {latencies.At(0.99),6:F2} ms  failed {after.Failed - before.Failed}  empty {after.Empty - before.Empty}"));
        Thread.Sleep(500);
    }

    private static (long Done, long Failed, long Empty) Totals(List<Driver> drivers)
    {
        var done = 0L;
        var failed = 0L;
        var empty = 0L;
        foreach (var driver in drivers)
        {
            done += Volatile.Read(ref driver.Done);
            failed += Volatile.Read(ref driver.Failed);
            empty += Volatile.Read(ref driver.Empty);
        }

        return (done, failed, empty);
    }
}
