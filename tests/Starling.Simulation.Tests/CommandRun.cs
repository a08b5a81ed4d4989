using System.Linq;

namespace Starling.Simulation.Tests;

/// <summary>How a command ended, and what it said on both outputs.</summary>
internal sealed record CommandRun(int ExitCode, string Results, string Remarks)
{
    public string Text => $"exit code {ExitCode}\n{Remarks}\n{Results}";

    public string LastLine => Results.TrimEnd().Split('\n').Last().TrimEnd();
}
