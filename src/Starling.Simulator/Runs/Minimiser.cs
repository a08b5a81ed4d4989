using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Starling.Simulator.Faults;

namespace Starling.Simulator.Runs;

/// <summary>Takes away from a bad run what it does not need: kinds of trouble, strikes, time, clients, machines.</summary>
/// <remarks>
/// Intuition: pull out one stick after another, and put back each that makes the fault go away. A smaller run that breaks the same promise
/// is easier to read. What is drawn shifts when something is taken away, so a candidate may be good by luck; that only leaves the
/// result larger than it could be, never wrong, because every accepted step was run.
/// <para>
/// Kinds of trouble go by delta debugging: half of them, a quarter, one by one (Zeller and Hildebrandt, "Simplifying and Isolating
/// Failure-Inducing Input", IEEE TSE 28(2), 2002, section 3). Of the strikes only the first so many remain, so the last go first. All
/// rounds are repeated until one changes nothing. Laws: at most the given number of runs; the result breaks the promise that the
/// whole run broke first.
/// </para>
/// </remarks>
public sealed class Minimiser(Func<SeedWords, Task<SeedOutcome>> run, int runsMax)
{
    /// <summary>A run shorter than this shows nothing: the load must have begun.</summary>
    private const int SafetyMillisecondsMin = 100;

    private const int MachinesMin = 3;

    private readonly Dictionary<SeedWords, SeedOutcome> known = [];
    private string promise = "";
    private SeedWords best = SeedWords.None;
    private SeedOutcome? outcome;
    private int runs;

    private bool IsUsedUp => runs >= runsMax;

    /// <summary>Runs the seed with the given words, and then with fewer and fewer.</summary>
    /// <param name="words">Words that make it fail.</param>
    public async Task<Minimised> ShrinkAsync(SeedWords words)
    {
        best = words;
        outcome = await RunAsync(words);
        if (outcome.IsGood)
        {
            return new Minimised(null, words, outcome, runs, true);
        }

        promise = outcome.Broken[0].Id;
        await NameClassesAsync();
        for (var before = (SeedWords?)null; before != best && !IsUsedUp;)
        {
            before = best;
            await FewerClassesAsync();
            await FewerStrikesAsync();
            await ShorterAsync();
            await CountDownAsync(1, outcome.Clients, static (w, n) => w with { Clients = n });
            await CountDownAsync(MachinesMin, outcome.Machines, static (w, n) => w with { Machines = n });
        }

        return new Minimised(promise, best, outcome, runs, !IsUsedUp);
    }

    /// <summary>The classes of the run by name, so that single ones can go.</summary>
    private Task<bool> NameClassesAsync() =>
        FlagNames.TryParse<FaultClass>(outcome!.Classes, out var classes, out _) ? TryAsync(With(classes)) : Task.FromResult(false);

    private async Task FewerClassesAsync()
    {
        var classes = FlagNames.Split(best.Allowed | best.Forced).ToList();
        if (classes.Count > 0 && await TryAsync(With(FaultClass.None)))
        {
            return;
        }

        for (var size = classes.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at < classes.Count;)
            {
                var fewer = classes.Where((_, i) => i < at || i >= at + size).ToList();
                if (await TryAsync(With(fewer.Aggregate(FaultClass.None, static (sum, one) => sum | one))))
                {
                    classes = fewer;
                }
                else
                {
                    at += size;
                }
            }
        }
    }

    /// <summary>Halves what is between too few and enough. A number between that would do as well may be missed.</summary>
    private async Task FewerStrikesAsync()
    {
        var enough = (int)Math.Min(outcome!.Strikes.Values.Sum(), best.Strikes ?? int.MaxValue);
        for (var few = -1; few < enough - 1;)
        {
            var middle = few < 0 ? 0 : few + ((enough - few) / 2);
            if (await TryAsync(best with { Strikes = middle }))
            {
                enough = middle;
            }
            else
            {
                few = middle;
            }

            if (IsUsedUp)
            {
                return;
            }
        }
    }

    private async Task ShorterAsync()
    {
        // A run whose length is drawn tells only how long all of it was.
        var enough = (int)(best.Safety ?? outcome!.VirtualTime).TotalMilliseconds;
        var few = 0;
        while (enough - few > SafetyMillisecondsMin && !IsUsedUp)
        {
            var middle = few + ((enough - few) / 2);
            if (await TryAsync(best with { Safety = TimeSpan.FromMilliseconds(middle) }))
            {
                enough = middle;
            }
            else
            {
                few = middle;
            }
        }
    }

    /// <summary>Takes the smallest number that still breaks the promise.</summary>
    private async Task CountDownAsync(int least, int now, Func<SeedWords, int, SeedWords> with)
    {
        for (var count = least; count < now && !IsUsedUp; count++)
        {
            if (await TryAsync(with(best, count)))
            {
                return;
            }
        }
    }

    private SeedWords With(FaultClass classes) => best with
    {
        Allowed = classes,
        Forced = best.Forced & classes & ~best.Without,
        Without = FaultClass.None,
    };

    /// <summary>Takes the candidate when it breaks the same promise.</summary>
    private async Task<bool> TryAsync(SeedWords candidate)
    {
        if (candidate == best || (!known.ContainsKey(candidate) && IsUsedUp))
        {
            return candidate == best;
        }

        var tried = await RunAsync(candidate);
        if (!tried.Broke(promise))
        {
            return false;
        }

        (best, outcome) = (candidate, tried);
        return true;
    }

    private async Task<SeedOutcome> RunAsync(SeedWords words)
    {
        if (!known.TryGetValue(words, out var result))
        {
            runs++;
            result = await run(words);
            known.Add(words, result);
        }

        return result;
    }
}
