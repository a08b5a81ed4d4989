using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Starling.Cli.Processes;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>One run of the server that is expected to end by itself.</summary>
internal sealed record OneRun(int Code, string Output, string Errors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task<OneRun> OfAsync(
        IEnumerable<string> arguments, string? folder = null, params (string Name, string Value)[] environment)
    {
        var start = ServerProgram.Find().With(arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = folder ?? "";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"The server did not end. It said: {await output} {await errors}");
        }

        return new OneRun(process.ExitCode, await output, await errors);
    }
}
