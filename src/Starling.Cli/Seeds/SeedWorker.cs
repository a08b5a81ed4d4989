using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Processes;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>One worker process, asked for one seed at a time.</summary>
internal sealed class SeedWorker : IDisposable
{
    /// <summary>A seed that takes longer has lost itself in a circle.</summary>
    public static readonly TimeSpan SeedTimeMax = TimeSpan.FromMinutes(1);

    /// <summary>The promise that a worker breaks which never answers, and one that ends in the middle of a seed.</summary>
    public const string Hung = "hang";
    public const string Died = "crash";

    /// <summary>A seed that is run again, and whose traces are compared when they differ, is up to four runs.</summary>
    private const int RunsOfTwice = 4;
    private const int WordsMax = 40;

    /// <summary>A process that a signal ended has this and the signal's number as its exit code.</summary>
    private const int CodeOfSignals = 128;
    private const int SignalsMax = 64;
    private const int KillSignal = 9;

    private readonly Process process;
    private readonly Queue<string> lastWords = [];

    private readonly TimeSpan limit;

    private SeedWorker(Process process, TimeSpan limit)
    {
        this.process = process;
        this.limit = limit;
    }

    /// <summary>False once it has hung or died: another one must take its place.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Starts this program again as a worker.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static SeedWorker Start() => Start(OwnProgram.With([WorkerVerb.Name]), SeedTimeMax);

    /// <summary>Starts a program that speaks as a worker does.</summary>
    /// <param name="start">How to start it.</param>
    /// <param name="limit">How long one run of a seed may take.</param>
    internal static SeedWorker Start(ProcessStartInfo start, TimeSpan limit)
    {
        // Seeds are short and many, and profiling them costs more than it gains.
        start.Environment["DOTNET_TieredPGO"] = "0";
        var worker = new SeedWorker(Process.Start(start)!, limit);
        worker.process.ErrorDataReceived += (_, line) => worker.Hear(line.Data);
        worker.process.BeginErrorReadLine();
        return worker;
    }

    /// <summary>Has it do one seed. Never fails because of the seed: a worker that hangs or dies is a bad seed with that cause.</summary>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async Task<SeedOutcome> AskAsync(SeedRequest request, CancellationToken cancellation)
    {
        var within = request.Twice ? limit * RunsOfTwice : limit;
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, RunsJson.Default.SeedRequest));
            await process.StandardInput.FlushAsync(cancellation);
            if (await process.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(within, cancellation) is { } line)
            {
                return JsonSerializer.Deserialize(line, RunsJson.Default.SeedOutcome)!;
            }

            return await TellDeathAsync(request, cancellation);
        }
        catch (OperationCanceledException)
        {
            End();
            throw;
        }
        catch (TimeoutException)
        {
            End();
            return SeedOutcome.OfDeath(request, Hung, $"the seed had run for {within.TotalSeconds:0.###} s of real time and had not ended");
        }
        catch (JsonException)
        {
            // Its last line was cut short by its death, or is none of a worker.
            End();
            return await TellDeathAsync(request, cancellation);
        }
        catch (IOException)
        {
            // It had ended before it was asked.
            return await TellDeathAsync(request, cancellation);
        }
    }

    public void Dispose()
    {
        End();
        process.Dispose();
    }

    private async Task<SeedOutcome> TellDeathAsync(SeedRequest request, CancellationToken cancellation)
    {
        IsUsable = false;
        await process.WaitForExitAsync(cancellation);
        lock (lastWords)
        {
            var first = lastWords.Count > 0 ? ": " + lastWords.Peek() : "";
            var cause = $"its process ended with code {process.ExitCode}{Signal(process.ExitCode)}{first}";
            return SeedOutcome.OfDeath(request, Died, cause) with { Text = string.Join(Environment.NewLine, [cause, .. lastWords]) };
        }
    }

    private static string Signal(int code) => (code - CodeOfSignals) switch
    {
        KillSignal => $" (signal {KillSignal}: somebody killed it, or the system did for want of memory)",
        > 0 and <= SignalsMax and var signal => $" (signal {signal})",
        _ => "",
    };

    private void End()
    {
        IsUsable = false;
        if (!process.HasExited)
        {
            process.Kill();
        }
    }

    private void Hear(string? line)
    {
        lock (lastWords)
        {
            if (line is not null && lastWords.Count < WordsMax)
            {
                lastWords.Enqueue(line);
            }
        }
    }
}
