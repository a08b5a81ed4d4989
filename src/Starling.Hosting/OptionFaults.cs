using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Extensions.Options;
using Starling.World;

namespace Starling.Hosting;

/// <summary>Finds all that is wrong with the options at once, so that nobody has to correct them one start at a time.</summary>
internal sealed class OptionFaults : IValidateOptions<StarlingOptions>
{
    /// <summary>Faults of what only this level knows, followed by those of the parts that the options are handed to.</summary>
    public static IReadOnlyList<string> Of(StarlingOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataFolder))
        {
            faults.Add("DataFolder is empty: name the folder that holds the node's data.");
        }

        if (options.ReadyWithin < TimeSpan.Zero || options.ReadyWithin > TimeSpan.FromHours(1))
        {
            faults.Add($"ReadyWithin is {options.ReadyWithin}; it must be from 0 to 1 hour.");
        }

        if (options.StopWithin < TimeSpan.Zero || options.StopWithin > TimeSpan.FromMinutes(1))
        {
            faults.Add($"StopWithin is {options.StopWithin}; it must be from 0 to 1 minute.");
        }

        if (options.Seeds.Count > 0 && !options.Seeds.Any(seed => IsSame(seed, options.Known)))
        {
            faults.Add($"Seeds ({string.Join(", ", options.Seeds)}) do not hold this node's own address {options.Known}: every " +
                "node gets the same list, itself included.");
        }

        if (options.Join.Count > 0 && options.Seeds.Count > 0)
        {
            faults.Add("Seeds and Join are both given: a node either forms the cluster with the seeds, or joins one that runs.");
        }

        if (options.Join.Any(member => IsSame(member, options.Known)))
        {
            faults.Add($"Join ({string.Join(", ", options.Join)}) holds this node's own address {options.Known}: name members of the cluster to join.");
        }

        faults.AddRange(OptionParts.StoreOf(options).Validate());
        faults.AddRange(OptionParts.NodeOf(options).Faults());
        return [.. faults.Distinct()];
    }

    private static bool IsSame(Endpoint one, Endpoint other) =>
        one.Port == other.Port && string.Equals(one.Host, other.Host, StringComparison.OrdinalIgnoreCase);

    public ValidateOptionsResult Validate(string? name, StarlingOptions options) =>
        Of(options) is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
}
