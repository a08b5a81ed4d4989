using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using Starling.World;

namespace Starling.Load;

/// <summary>Real server processes on loopback addresses, with their figures.</summary>
internal sealed class ServerProcesses : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("starling-load-").FullName;
    private readonly List<Process> processes = [];
    private readonly double startSeconds;

    private ServerProcesses(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            Addresses.Add(OperatingSystem.IsLinux() ? new Endpoint($"127.0.0.{i}", 17800) : new Endpoint("127.0.0.1", 17800 + i));
        }

        var server = Path.Combine(AppContext.BaseDirectory, "../../Starling.Server", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/', '\\')), "Starling.Server.dll");
        var watch = Stopwatch.StartNew();
        foreach (var address in Addresses)
        {
            var http = address with { Port = address.Port + 300 };
            var start = new ProcessStartInfo("dotnet", [
                server, "--data", Path.Combine(folder, address.Host + address.Port), "--listen", address.ToString(), "--http", http.ToString(), "--pb", "off",
                "--seeds", string.Join(',', Addresses)])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = false,
            };
            processes.Add(Process.Start(start)!);
        }

        foreach (var process in processes)
        {
            var ready = new ManualResetEventSlim();
            process.OutputDataReceived += (_, line) =>
            {
                if (line.Data is null or "ready")
                {
                    ready.Set();
                }
            };
            process.BeginOutputReadLine();
            if (!ready.Wait(TimeSpan.FromSeconds(30)) || process.HasExited)
            {
                Dispose();
                throw new InvalidOperationException("A node did not become ready within 30 s.");
            }
        }

        startSeconds = watch.Elapsed.TotalSeconds;
    }

    public List<Endpoint> Addresses { get; } = [];

    public static ServerProcesses Start(int count) => new(count);

    /// <summary>User and system time of all nodes, in seconds (Linux).</summary>
    public double CpuSeconds()
    {
        var total = 0.0;
        foreach (var process in processes)
        {
            var stat = File.ReadAllText($"/proc/{process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            total += (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;
        }

        return total;
    }

    public void Report()
    {
        foreach (var process in processes)
        {
            process.Refresh();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"node {process.Id}: {process.WorkingSet64 >> 20} MiB resident; three nodes ready after {startSeconds:F2} s"));
        }
    }

    public void Dispose()
    {
        foreach (var process in processes)
        {
            process.Kill();
            process.WaitForExit(5000);
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }
}
