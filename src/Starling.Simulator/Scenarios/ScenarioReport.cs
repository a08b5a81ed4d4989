using System;
using System.Globalization;
using System.Text;

namespace Starling.Simulator.Scenarios;

/// <summary>How the runs of a scenario went. <see cref="object.ToString"/> is the text for people.</summary>
public sealed record ScenarioReport
{
    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>The first seed.</summary>
    public required ulong From { get; init; }

    /// <summary>Seeds tried, the bad one with them. Trying ends at the first bad one.</summary>
    public required int Seeds { get; init; }

    /// <summary>The first bad run; null when all were good.</summary>
    public required ScenarioFailure? Failure { get; init; }

    /// <summary>Steps that ended well, in all runs.</summary>
    public required long StepsDone { get; init; }

    /// <summary>Steps that were given up because of trouble, in all runs.</summary>
    public required long StepsGivenUp { get; init; }

    /// <summary>Calls of clients, in all runs.</summary>
    public required long Calls { get; init; }

    /// <summary>Writes that were acknowledged, in all runs.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Virtual time of all runs together.</summary>
    public required TimeSpan VirtualTime { get; init; }

    /// <summary>Over all that happened in all runs. Equal whenever the same code runs the same seeds with the same options.</summary>
    public required ulong Hash { get; init; }

    internal int StoryLinesMax { get; init; }

    public bool IsGood => Failure is null;

    /// <exception cref="ScenarioException">When a run was bad. Its message is the whole text of the report.</exception>
    public void ThrowIfBad()
    {
        if (!IsGood)
        {
            throw new ScenarioException(ToString());
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Scenario}: {(IsGood ? "good" : "BAD")}, {Seeds} seeds from {From}, {VirtualTime.TotalSeconds:F0} virtual s, "
                + $"{StepsDone} steps done, {StepsGivenUp} given up, {Calls} calls, {Acknowledged} writes acknowledged, hash {Hash:x16}");
        if (Failure is { } failure)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"seed {failure.Seed}: {failure.Text}").AppendLine()
                .Append("repeat it with: ").AppendLine(failure.Repeat)
                .Append(CultureInfo.InvariantCulture, $"trouble: {failure.Faults}").AppendLine();
            WriteStory(failure, text);
        }

        return text.ToString();
    }

    private void WriteStory(ScenarioFailure failure, StringBuilder text)
    {
        var skipped = Math.Max(0, failure.Story.Count - StoryLinesMax);
        if (skipped > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  ({skipped} earlier lines left out)").AppendLine();
        }

        for (var i = skipped; i < failure.Story.Count; i++)
        {
            text.Append("  ").AppendLine(failure.Story[i]);
        }
    }
}
