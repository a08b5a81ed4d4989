using System;
using Starling.Node.Options;
using Starling.Simulator.Faults;
using Starling.World;

namespace Starling.Simulator.Scenarios;

/// <summary>The world in which a scenario is tried. The seed draws everything that is not said here.</summary>
public sealed record ScenarioOptions
{
    /// <summary>Trouble after which a correct cluster may lack an acknowledged write, or order two writes wrongly: one replica's disk is lost
    /// or lies, or a clock is further off than Starling promises to bear.</summary>
    public const FaultClass Harsh = FaultClass.Wipe | FaultClass.LostWrite | FaultClass.MisdirectedWrite | FaultClass.BitRot
        | FaultClass.OldSnapshot | FaultClass.WildClock | FaultClass.ClockJump | FaultClass.ClockStrobe | FaultClass.ClockFreeze;

    /// <summary>Nodes of the cluster, 3 to 64. <value>Default 5.</value></summary>
    public int Machines { get; init; } = 5;

    /// <summary>Clients, 1 to 64. More of them overlap more, and each run takes longer. <value>Default 4.</value></summary>
    public int Clients { get; init; } = 4;

    /// <summary>Replicas of each record, for tables that do not say, 1 to 16. <value>Default 3.</value></summary>
    public int Replicas { get; init; } = 3;

    /// <summary>Virtual time for which clients work and things go wrong, 10 ms to 10 min. <value>Default 4 s.</value></summary>
    public TimeSpan LoadTime { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Mean pause of a client between two steps, in virtual time, 0 to 1 min. <value>Default 20 ms.</value></summary>
    public TimeSpan ThinkMean { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Kinds of trouble that may be drawn: a run has none of them, a single one, some or most. <value>Default all but
    /// <see cref="Harsh"/>.</value></summary>
    public FaultClass Allowed { get; init; } = FaultClass.All & ~Harsh;

    /// <summary>Kinds of trouble that are in every run. <value>Default none.</value></summary>
    public FaultClass Forced { get; init; }

    /// <summary>Virtual time in which the cluster must form, 1 s to 10 min. <value>Default 30 s.</value></summary>
    public TimeSpan BootMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Virtual time in which the healed cluster must become quiet and equal, and then again for the check, 1 s to 10 min.
    /// <value>Default 60 s.</value></summary>
    public TimeSpan ConvergenceMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After a bad run, look for a smaller one of the same seed: shorter, with fewer clients, with less trouble. Costs up to some
    /// forty runs. <value>Default true.</value></summary>
    public bool Shrink { get; init; } = true;

    /// <summary>Lines of the story that a bad run tells in its text, the last ones, 0 to 100,000. <value>Default 60.</value></summary>
    public int StoryLinesMax { get; init; } = 60;

    /// <summary>The nodes' settings, for tests of Starling itself. <value>Default: all as they are.</value></summary>
    internal NodeOptions Node { get; init; } = new();

    /// <summary>Planted bugs, for tests of Starling itself.</summary>
    internal Mutant Mutants { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">When an option is out of its range; the message names it.</exception>
    internal void Validate()
    {
        Check(nameof(Machines), Machines, 3, 64);
        Check(nameof(Clients), Clients, 1, 64);
        Check(nameof(Replicas), Replicas, 1, 16);
        Check(nameof(LoadTime), LoadTime, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        Check(nameof(ThinkMean), ThinkMean, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Check(nameof(BootMax), BootMax, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Check(nameof(ConvergenceMax), ConvergenceMax, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Check(nameof(StoryLinesMax), StoryLinesMax, 0, 100_000);
    }

    private static void Check<T>(string name, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} to {most}.");
        }
    }
}
