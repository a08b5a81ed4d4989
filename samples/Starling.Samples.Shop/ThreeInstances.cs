using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Samples.Shop;

/// <summary>Starts the three instances, each in a process of its own, and ends them. They end as well when this process is killed: their input closes.</summary>
internal static class ThreeInstances
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(ShopSettings settings)
    {
        var folder = settings.Data ?? Directory.CreateTempSubdirectory("starling-shop-").FullName;
        var instances = Enumerable.Range(1, ShopSettings.Instances).ToDictionary(instance => instance, instance => Start(settings, instance, folder));
        try
        {
            using var ended = new CancellationTokenSource();
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, ended));
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, ended));
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
            patience.CancelAfter(ReadyWithin);
            foreach (var (instance, process) in instances)
            {
                await ReadyAsync(settings.PageOf(instance), process, patience.Token);
                Console.WriteLine($"instance {instance}: {settings.PageOf(instance)} (process {process.Id})");
            }

            Console.WriteLine("Ctrl-C ends all three. Kill one of them, and go on shopping at the others.");
            await Task.WhenAny(Task.WhenAll(instances.Values.Select(process => process.WaitForExitAsync())), Task.Delay(Timeout.Infinite, ended.Token));
            return 0;
        }
        catch (Exception fault) when (fault is InvalidOperationException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"The shop did not open. {fault.Message}");
            return 1;
        }
        finally
        {
            await EndAsync(instances.Values);
            if (settings.Data is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static Process Start(ShopSettings settings, int instance, string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true };

        // Started as 'dotnet shop.dll' the program is the runtime, and the first word the assembly.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ThreeInstances).Assembly.Location);
        }

        foreach (var word in settings.WordsFor(instance, folder))
        {
            start.ArgumentList.Add(word);
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"Instance {instance} could not be started.");
    }

    private static async Task ReadyAsync(Uri page, Process process, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        while (true)
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The instance at {page} has ended with {process.ExitCode}; what it wrote above says why.");
            }

            try
            {
                using var answer = await http.GetAsync(new Uri(page, "health"), cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet: it does when the three nodes have found each other.
            }

            await Task.Delay(100, cancellation);
        }
    }

    private static void End(PosixSignalContext signal, CancellationTokenSource ended)
    {
        signal.Cancel = true;
        ended.Cancel();
    }

    private static async Task EndAsync(IEnumerable<Process> processes)
    {
        foreach (var process in processes)
        {
            process.StandardInput.Close();
        }

        foreach (var process in processes)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }

            process.Dispose();
        }
    }
}
