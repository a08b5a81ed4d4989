using System;

namespace Starling.Simulator.Scenarios;

/// <summary>A promise of a scenario was not kept, or the scenario has left the simulated world. The message says which, and what to do.</summary>
public sealed class ScenarioException(string message) : Exception(message)
{
    internal static void Require(bool holds, string text)
    {
        if (!holds)
        {
            throw new ScenarioException(text);
        }
    }
}
