using System;
using Starling.Simulator.Faults;
using Starling.Simulator.World;

namespace Starling.Simulator.Scenarios;

/// <summary>Looks for a smaller world in which a seed is bad in the same way.</summary>
/// <remarks>
/// Greedy, and bounded by its lists: a shorter load, fewer clients, then one kind of trouble less at a time, and the load once more. A change
/// of the world changes what follows it, so a smaller run is another run that fails alike, not a part of the first one; for whoever reads the story
/// that is all the same. Source: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 2002, in its simplest form.
/// </remarks>
internal static class Shrinking
{
    private static readonly TimeSpan LoadMin = TimeSpan.FromMilliseconds(10);
    private static readonly int[] Parts = [64, 32, 16, 8, 4, 2];

    public static (ScenarioOptions Options, SeedRun Run) Shrink<TState>(
        Scenario<TState> scenario, ulong seed, ScenarioOptions options, SeedRun bad)
        where TState : class, new()
    {
        var best = (Options: options, Run: bad);
        Shorten();
        for (var clients = 1; clients < best.Options.Clients; clients++)
        {
            if (Try(best.Options with { Clients = clients }))
            {
                break;
            }
        }

        // Whether a kind is drawn is settled first: what was not drawn is no longer allowed, what was is forced.
        Try(best.Options with { Allowed = FaultClass.None, Forced = best.Run.Faults });
        for (var bit = 1; bit > 0 && bit < (int)FaultClass.All; bit <<= 1)
        {
            var one = (FaultClass)bit;
            if ((best.Run.Faults & one) != 0)
            {
                Try(best.Options with { Allowed = best.Options.Allowed & ~one, Forced = best.Options.Forced & ~one });
            }
        }

        Shorten();
        return best;

        void Shorten()
        {
            var whole = best.Options.LoadTime;
            foreach (var part in Parts)
            {
                var load = TimeSpan.FromMicroseconds(SimLoop.Micros(whole / part));
                if (load >= LoadMin && Try(best.Options with { LoadTime = load }))
                {
                    return;
                }
            }
        }

        bool Try(ScenarioOptions smaller)
        {
            var run = OneSeed<TState>.Run(scenario, seed, smaller);
            if (run.Bad != bad.Bad)
            {
                return false;
            }

            best = (smaller, run);
            return true;
        }
    }
}
