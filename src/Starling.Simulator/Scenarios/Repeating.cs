using System;
using System.Collections.Generic;
using System.Globalization;
using Starling.Simulator.Faults;

namespace Starling.Simulator.Scenarios;

/// <summary>Writes the line of C# that repeats a run: what differs from the defaults, and nothing else.</summary>
internal static class Repeating
{
    public static string Line(string scenario, ulong seed, ScenarioOptions options)
    {
        var defaults = new ScenarioOptions();
        var set = new List<string>();
        Add(nameof(options.Machines), options.Machines, defaults.Machines);
        Add(nameof(options.Clients), options.Clients, defaults.Clients);
        Add(nameof(options.Replicas), options.Replicas, defaults.Replicas);
        Span(nameof(options.LoadTime), options.LoadTime, defaults.LoadTime);
        Span(nameof(options.ThinkMean), options.ThinkMean, defaults.ThinkMean);
        Span(nameof(options.BootMax), options.BootMax, defaults.BootMax);
        Span(nameof(options.ConvergenceMax), options.ConvergenceMax, defaults.ConvergenceMax);
        Classes(nameof(options.Allowed), options.Allowed, defaults.Allowed);
        Classes(nameof(options.Forced), options.Forced, defaults.Forced);
        set.Add("Shrink = false");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"ScenarioRun.Run(your {scenario}, seeds: 1, from: {seed}, new ScenarioOptions {{ {string.Join(", ", set)} }})");

        void Add(string name, int value, int usual)
        {
            if (value != usual)
            {
                set.Add(string.Create(CultureInfo.InvariantCulture, $"{name} = {value}"));
            }
        }

        void Span(string name, TimeSpan value, TimeSpan usual)
        {
            if (value != usual)
            {
                set.Add(string.Create(CultureInfo.InvariantCulture, $"{name} = TimeSpan.FromMicroseconds({value.Ticks / TimeSpan.TicksPerMicrosecond})"));
            }
        }

        void Classes(string name, FaultClass value, FaultClass usual)
        {
            if (value != usual)
            {
                set.Add($"{name} = {Words(value)}");
            }
        }
    }

    private static string Words(FaultClass value)
    {
        var words = new List<string>();
        for (var bit = 1; bit > 0 && bit < (int)FaultClass.All; bit <<= 1)
        {
            if (((int)value & bit) != 0)
            {
                words.Add($"FaultClass.{(FaultClass)bit}");
            }
        }

        return words.Count == 0 ? "FaultClass.None" : string.Join(" | ", words);
    }
}
