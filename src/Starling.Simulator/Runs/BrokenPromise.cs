namespace Starling.Simulator.Runs;

/// <summary>A promise that a run broke: its short name, and what was seen.</summary>
public sealed record BrokenPromise(string Id, string Text)
{
    public override string ToString() => $"{Id}: {Text}";
}
