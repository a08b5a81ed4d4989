using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Starling.Simulation.Tests;

/// <summary>All planted bugs hunted by one command, so that both workers are busy: each from one start, always the same.</summary>
public sealed class BugHunts
{
    private readonly Lazy<Task<JsonElement>> all = new(static async () =>
    {
        var run = await StarlingCommand.RunAsync("sim", "mutants", "--starts", "1", "--json");
        Assert.True(run.ExitCode is 0 or 1, run.Text);
        return JsonDocument.Parse(run.Results).RootElement;
    });

    /// <summary>What the command tells of a bug.</summary>
    public async Task<JsonElement> OfAsync(string name) =>
        (await all.Value).EnumerateArray().Single(hunt => hunt.GetProperty("name").GetString() == name);
}
