using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Starling.Simulator.Faults;
using Starling.Simulator.Swarm;
using Starling.World;

namespace Starling.Simulator.Runs;

/// <summary>What belongs to a seed beside its number: words <c>name=value</c> that say how the run differs from the usual one.</summary>
/// <remarks>
/// The same words stand in a line of <c>seeds/*.txt</c>, on the command line and in a report, so that each can be copied into the others. A class of
/// trouble is in a run when it was drawn and is allowed, or when it is forced.
/// </remarks>
public sealed record SeedWords
{
    /// <summary>The names that a word may have, for texts.</summary>
    public const string Names = "forced, without, allowed, bugs, safety, clients, strikes, machines, replicas, partitions, changes, sync, purges, ttl, sessions, moves, rush, beyond";

    /// <summary>No words: the usual run.</summary>
    public static SeedWords None { get; } = new();

    public FaultClass Forced { get; init; }

    public FaultClass Without { get; init; }

    public FaultClass Allowed { get; init; } = FaultClass.All;

    /// <summary>Planted bugs.</summary>
    public Mutant Bugs { get; init; }

    /// <summary>Time under load and trouble; null draws it. Whole milliseconds.</summary>
    public TimeSpan? Safety { get; init; }

    /// <summary>Clients at most; null for as many as are drawn.</summary>
    public int? Clients { get; init; }

    /// <summary>Strikes at most; null for no limit.</summary>
    public int? Strikes { get; init; }

    /// <summary>Machines, 3 to 64; null for the usual.</summary>
    public int? Machines { get; init; }

    /// <summary>Replicas of both tables, 1 to 5; null draws them.</summary>
    public int? Replicas { get; init; }

    /// <summary>Partitions of each table at most; null for as many as are drawn.</summary>
    public int? Partitions { get; init; }

    /// <summary>Of a thousand requests so many create or change a table; null draws it.</summary>
    public int? Changes { get; init; }

    /// <summary>Mean time of a sync until all is healed; null draws it. Whole milliseconds.</summary>
    public TimeSpan? Sync { get; init; }

    /// <summary>Whether rounds of agreement and deletes come often, or no rounds at all; null draws it.</summary>
    public bool? Purges { get; init; }

    /// <summary>Whether values with a time to live are written; null draws it.</summary>
    public bool? Lifetimes { get; init; }

    /// <summary>Whether clients with sessions read and write; null draws it.</summary>
    public bool? Sessions { get; init; }

    /// <summary>Whether nodes join and leave and slots move; null for no.</summary>
    public bool? Moves { get; init; }

    /// <summary>Whether slots move many at once, under many quorum reads and writes; null draws it. Means something where slots move only.</summary>
    public bool? Rush { get; init; }

    /// <summary>Trouble may go beyond what the promises cover.</summary>
    public bool BeyondBudget { get; init; }

    /// <summary>Reads words. The fault says which word is wrong and what would be right.</summary>
    public static bool TryParse(IEnumerable<string> texts, out SeedWords words, out string fault)
    {
        words = None;
        fault = "";
        var seen = new HashSet<string>();
        foreach (var text in texts)
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split < 1)
            {
                fault = $"'{text}' is not understood: write name=value with a name of {Names}.";
                return false;
            }

            if (!seen.Add(text[..split] is "mutants" ? "bugs" : text[..split]))
            {
                fault = $"'{text}': {text[..split]} is there twice; write it once, with commas between several names.";
                return false;
            }

            if (!TryAdd(words, text[..split], text[(split + 1)..], out words, out fault))
            {
                fault = $"'{text}': {fault}";
                return false;
            }
        }

        fault = words.Contradiction ?? "";
        return fault.Length == 0;
    }

    /// <summary>What two of the words say against each other; null when nothing does.</summary>
    public string? Contradiction
    {
        get
        {
            if ((Forced & Without) != 0)
            {
                return $"{FlagNames.Write(Forced & Without)} is both in 'forced' and in 'without': every run has it, or no run has it.";
            }

            return Allowed != FaultClass.All && (Allowed & Without) != 0
                ? $"{FlagNames.Write(Allowed & Without)} is both in 'allowed' and in 'without': it may be drawn, or no run has it."
                : null;
        }
    }

    /// <summary>The options of a run with these words.</summary>
    public SimulationOptions ApplyTo(SimulationOptions options) => options with
    {
        Forced = Forced & ~Without,
        Allowed = Allowed & ~Without,
        Mutants = Bugs,
        SafetyFixed = Safety,
        ClientsMax = Clients ?? int.MaxValue,
        StrikesMax = Strikes ?? int.MaxValue,
        Machines = Machines ?? options.Machines,
        Replicas = Replicas ?? options.Replicas,
        PartitionsMax = Partitions ?? int.MaxValue,
        ChangesPerMille = Changes,
        SyncMean = Sync,
        Purges = Purges,
        Lifetimes = Lifetimes,
        Sessions = Sessions,
        Moves = Moves,
        Rush = Rush,
        BeyondBudget = BeyondBudget,
    };

    /// <summary>The words as they are written; empty for none.</summary>
    public override string ToString() => string.Join(' ', Texts());

    private static bool TryAdd(SeedWords words, string name, string value, out SeedWords result, out string fault)
    {
        result = words;
        fault = "";
        switch (name)
        {
            case "forced" or "without" or "allowed" when FlagNames.TryParse<FaultClass>(value, out var classes, out fault):
                result = name switch
                {
                    "forced" => words with { Forced = classes },
                    "without" => words with { Without = classes },
                    _ => words with { Allowed = classes },
                };
                return true;
            case "bugs" or "mutants" when FlagNames.TryParse<Mutant>(value, out var bugs, out fault):
                result = words with { Bugs = bugs };
                return true;
            case "safety" or "sync":
                var longest = name == "safety" ? 3_600_000 : 1000;
                fault = string.Create(CultureInfo.InvariantCulture, $"write milliseconds from 1ms to {longest}ms, for example {(name == "safety" ? 2500 : 20)}ms.");
                if (value.EndsWith("ms", StringComparison.Ordinal) && TryCount(value[..^2], 1, longest, out var ms))
                {
                    var time = TimeSpan.FromMilliseconds(ms);
                    result = name == "safety" ? words with { Safety = time } : words with { Sync = time };
                    return true;
                }

                return false;
            case "clients" or "strikes" or "machines" or "replicas" or "partitions" or "changes":
                var (least, most) = name switch
                {
                    "clients" => (1, 1000),
                    "strikes" => (0, 1_000_000),
                    "machines" => (3, 64),
                    "replicas" => (1, ClusterPlan.ReplicasMax),
                    "partitions" => (1, 10_000),
                    _ => (0, 1000),
                };
                fault = $"write a number from {least} to {most}.";
                if (!TryCount(value, least, most, out var count))
                {
                    return false;
                }

                result = name switch
                {
                    "clients" => words with { Clients = count },
                    "strikes" => words with { Strikes = count },
                    "machines" => words with { Machines = count },
                    "replicas" => words with { Replicas = count },
                    "partitions" => words with { Partitions = count },
                    _ => words with { Changes = count },
                };
                return true;
            case "ttl" or "sessions" or "purges" or "moves" or "rush" or "beyond":
                fault = "write true or false.";
                var isOn = value == "true";
                result = name switch
                {
                    "ttl" => words with { Lifetimes = isOn },
                    "sessions" => words with { Sessions = isOn },
                    "moves" => words with { Moves = isOn },
                    "rush" => words with { Rush = isOn },
                    "purges" => words with { Purges = isOn },
                    _ => words with { BeyondBudget = isOn },
                };
                return value is "true" or "false";
            default:
                fault = fault.Length > 0 ? fault : $"there is no such word. The names are {Names}.";
                return false;
        }
    }

    private static bool TryCount(string text, int least, int most, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= least && count <= most;

    private IEnumerable<string> Texts()
    {
        string?[] texts =
        [
            Forced == 0 ? null : "forced=" + FlagNames.Write(Forced),
            Without == 0 ? null : "without=" + FlagNames.Write(Without),
            Allowed == FaultClass.All ? null : "allowed=" + FlagNames.Write(Allowed),
            Bugs == 0 ? null : "bugs=" + FlagNames.Write(Bugs),
            Safety is { } safety ? string.Create(CultureInfo.InvariantCulture, $"safety={safety.TotalMilliseconds:0}ms") : null,
            Clients is { } clients ? string.Create(CultureInfo.InvariantCulture, $"clients={clients}") : null,
            Strikes is { } strikes ? string.Create(CultureInfo.InvariantCulture, $"strikes={strikes}") : null,
            Machines is { } machines ? string.Create(CultureInfo.InvariantCulture, $"machines={machines}") : null,
            Replicas is { } replicas ? string.Create(CultureInfo.InvariantCulture, $"replicas={replicas}") : null,
            Partitions is { } partitions ? string.Create(CultureInfo.InvariantCulture, $"partitions={partitions}") : null,
            Changes is { } changes ? string.Create(CultureInfo.InvariantCulture, $"changes={changes}") : null,
            Sync is { } sync ? string.Create(CultureInfo.InvariantCulture, $"sync={sync.TotalMilliseconds:0}ms") : null,
            Purges is { } purges ? (purges ? "purges=true" : "purges=false") : null,
            Lifetimes is { } lifetimes ? (lifetimes ? "ttl=true" : "ttl=false") : null,
            Sessions is { } sessions ? (sessions ? "sessions=true" : "sessions=false") : null,
            Moves is { } moves ? (moves ? "moves=true" : "moves=false") : null,
            Rush is { } rush ? (rush ? "rush=true" : "rush=false") : null,
            BeyondBudget ? "beyond=true" : null,
        ];
        return texts.OfType<string>();
    }
}
