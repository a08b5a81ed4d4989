using System;
using System.Globalization;
using Starling.Load;

// The load program: three server processes and this one on one machine.
//
//   dotnet run -c Release --project bench/Starling.Load -- [--seconds 5] [--redis] [--phases put,getq,get1] [--clients 1,64,192]
//
// A client has one request in flight; the clients share one connection to each node. Each phase runs on 100-byte values and 200,000 keys, all written before, and prints operations a
// second, CPU microseconds an operation summed over the three nodes, and latency. With --redis, redis-server (Debian package
// redis-server, redis-tools) is measured in the same run with redis-benchmark, without pipelining.
var seconds = 5.0;
var redis = false;
string[] phases = ["put", "getq", "get1"];
string[] clients = ["1", "64"];
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--seconds":
            seconds = double.Parse(args[++i], CultureInfo.InvariantCulture);
            break;
        case "--redis":
            redis = true;
            break;
        case "--phases":
            phases = args[++i].Split(',');
            break;
        case "--clients":
            clients = args[++i].Split(',');
            break;
        default:
            Console.Error.WriteLine($"'{args[i]}' is not an option. Use --seconds N, --redis, --phases put,getq,get1, --clients 1,64.");
            return 2;
    }
}

using (var cluster = ServerProcesses.Start(3))
{
    cluster.Report();
    Tables.Create(cluster.Addresses[0]);
    Phase.Run(cluster, "fill", 192, 0);
    foreach (var depth in clients)
    {
        foreach (var phase in phases)
        {
            Phase.Run(cluster, phase, int.Parse(depth, CultureInfo.InvariantCulture), seconds);
        }
    }

    cluster.Report();
}

if (redis)
{
    foreach (var depth in clients)
    {
        RedisPeer.Run(int.Parse(depth, CultureInfo.InvariantCulture), seconds);
    }
}

return 0;
