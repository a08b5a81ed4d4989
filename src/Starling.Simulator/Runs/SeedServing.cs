using System;
using System.IO;
using System.Text.Json;

namespace Starling.Simulator.Runs;

/// <summary>The whole life of a worker process: a request a line comes in, an outcome a line goes out, until the input ends.</summary>
/// <remarks>
/// Everything happens on the calling thread and nothing else runs in the process, so that the simulation can hold the thread pool
/// to its count of work: a node that escapes its executor shows there.
/// </remarks>
public static class SeedServing
{
    /// <param name="input">Requests, a JSON object on each line.</param>
    /// <param name="output">Outcomes, likewise, in the same order.</param>
    /// <param name="onSeed">Told when a request begins (true) and ends (false).</param>
    public static void Run(TextReader input, TextWriter output, Action<bool> onSeed)
    {
        while (input.ReadLine() is { } line)
        {
            var request = JsonSerializer.Deserialize(line, RunsJson.Default.SeedRequest)
                ?? throw new FormatException("A request is a JSON object, not null.");
            onSeed(true);
            var outcome = SeedRun.Do(request, new SimulationOptions());
            onSeed(false);
            output.WriteLine(JsonSerializer.Serialize(outcome, RunsJson.Default.SeedOutcome));
            output.Flush();
        }
    }
}
