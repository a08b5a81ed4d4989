using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;

namespace Starling.Load;

/// <summary>redis-server on the same machine in the same run, by its own benchmark, without pipelining.</summary>
internal static class RedisPeer
{
    public static void Run(int clients, double seconds)
    {
        var folder = Directory.CreateTempSubdirectory("starling-redis-").FullName;
        using var server = Process.Start(new ProcessStartInfo("redis-server", [
            "--port", "17999", "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--save", ""])
        {
            RedirectStandardOutput = true,
        })!;
        server.BeginOutputReadLine();
        Thread.Sleep(1000);
        foreach (var test in new[] { "set", "get" })
        {
            var cpu = Cpu(server.Id);
            var requests = (int)(clients == 1 ? 5_000 * seconds : 40_000 * seconds);
            using var bench = Process.Start(new ProcessStartInfo("redis-benchmark", [
                "-p", "17999", "-c", clients.ToString(CultureInfo.InvariantCulture), "-n", requests.ToString(CultureInfo.InvariantCulture),
                "-d", "100", "-r", "1000000", "-t", test, "--csv"])
            {
                RedirectStandardOutput = true,
            })!;
            var output = bench.StandardOutput.ReadToEnd().Trim().Split('\n');
            bench.WaitForExit();
            cpu = Cpu(server.Id) - cpu;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"redis {test} (append-only file, fsync always), {clients} clients: {output[^1]}  server {cpu / requests * 1e6:F1} us CPU/op"));
        }

        server.Kill();
        server.WaitForExit(5000);
        Directory.Delete(folder, recursive: true);
    }

    private static double Cpu(int id)
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;
    }
}
