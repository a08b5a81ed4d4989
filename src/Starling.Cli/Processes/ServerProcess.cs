using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Cli.Processes;

/// <summary>One server that this command has started, and ends.</summary>
/// <remarks>
/// The server is on a leash: it stops when its standard input ends, which the system sees to when this process dies, however it
/// dies. Closing it is also the way to ask for a clean stop that works on every system.
/// </remarks>
internal sealed class ServerProcess : IDisposable
{
    private const string ReadyLine = "ready";
    private const int WordsMax = 30;

    private readonly Process process;
    private readonly Queue<string> lastWords = [];
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string> onLine;
    private int isEnding;

    private ServerProcess(Process process, Action<string> onLine)
    {
        this.process = process;
        this.onLine = onLine;
    }

    public int Id { get; private init; }

    /// <summary>Completes when the cluster has formed around this server. Never fails: look at <see cref="Exited"/> as well.</summary>
    public Task Ready => ready.Task;

    /// <summary>Completes with the exit code when the process has ended and all that it said was read.</summary>
    public Task<int> Exited => exited.Task;

    /// <summary>True when the end was asked for here.</summary>
    public bool IsEnding => Volatile.Read(ref isEnding) != 0;

    /// <summary>What it said last, on both outputs.</summary>
    public string LastWords
    {
        get
        {
            lock (lastWords)
            {
                return string.Join(Environment.NewLine, lastWords);
            }
        }
    }

    /// <param name="program">The server.</param>
    /// <param name="arguments">Its flags; the leash is added.</param>
    /// <param name="onLine">Hears each line of its log.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static ServerProcess Start(ServerProgram program, IEnumerable<string> arguments, Action<string> onLine)
    {
        var start = program.With([.. arguments, "--leash"]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        var server = new ServerProcess(process, onLine) { Id = process.Id };
        process.OutputDataReceived += (_, line) => server.Hear(line.Data, isLog: false);
        process.ErrorDataReceived += (_, line) => server.Hear(line.Data, isLog: true);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _ = server.WatchAsync();
        return server;
    }

    /// <summary>Asks it to stop, and ends it when it has not within the time. Returns the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan within)
    {
        Volatile.Write(ref isEnding, 1);
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        await Task.WhenAny(Exited, Task.Delay(within));
        if (!Exited.IsCompleted)
        {
            Kill();
        }

        return await Exited;
    }

    /// <summary>Ends it at once, as a power cut would: no signal that it could catch.</summary>
    public void Kill()
    {
        Volatile.Write(ref isEnding, 1);
        process.Kill();
    }

    public void Dispose()
    {
        if (!Exited.IsCompleted)
        {
            Kill();
        }

        process.Dispose();
    }

    private void Hear(string? line, bool isLog)
    {
        if (line is null)
        {
            return;
        }

        lock (lastWords)
        {
            lastWords.Enqueue(line);
            if (lastWords.Count > WordsMax)
            {
                lastWords.Dequeue();
            }
        }

        if (isLog)
        {
            onLine(line);
        }
        else if (line == ReadyLine)
        {
            ready.TrySetResult();
        }
    }

    private async Task WatchAsync()
    {
        await process.WaitForExitAsync();
        exited.TrySetResult(process.ExitCode);
    }
}
