using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Processes;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>One run of a program, the server unless another is named, that is expected to end by itself.</summary>
internal sealed record OneRun(int Code, string Output, string Errors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task<OneRun> OfAsync(
        IEnumerable<string> arguments, string? folder = null, params (string Name, string Value)[] environment)
    {
        var start = ServerProgram.Find().With(arguments);
        start.WorkingDirectory = folder ?? "";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return OfAsync(start, Limit);
    }

    /// <param name="start">What to run.</param>
    /// <param name="limit">When it has not ended after this time it is killed, and the test fails.</param>
    public static async Task<OneRun> OfAsync(ProcessStartInfo start, TimeSpan limit)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Servers that it has started are on its leash and end with it.
            process.Kill();
            Assert.Fail($"{start.FileName} did not end within {limit.TotalSeconds:0} s. It said: {await output} {await errors}");
        }

        return new OneRun(process.ExitCode, await output, await errors);
    }
}
