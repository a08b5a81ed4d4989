using System;
using System.Collections.Generic;

namespace Starling.Objects.Http;

/// <summary>How the object door behaves.</summary>
public sealed record ObjectDoorOptions
{
    /// <summary>Most bytes of one value, 1 to 16 MiB; larger ones are refused with 413. <value>Default 16
    /// MiB.</value></summary>
    public int ValueBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long bucket and type properties are remembered, 0 to 1 minute. Longer saves reads (one for each
    /// bucket in use in each such time); shorter shows changes that other doors made sooner. <value>Default 1
    /// s.</value></summary>
    public TimeSpan PropertiesRememberedFor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The version of Riak that <c>/stats</c> reports: clients decide by it what to use. <value>Default
    /// 3.0.16.</value></summary>
    public string RiakVersion { get; init; } = "3.0.16";

    /// <summary>The table in which the counters of <c>/buckets/B/counters/K</c> live: one of data types, of the kind <c>counter</c>. Made by hand where
    /// these are wanted. <value>Default <c>counters</c>.</value></summary>
    public string CountersTable { get; init; } = "counters";

    /// <summary>In what time after its first try an operation may be tried again: the nodes' setting, for the answers of <c>/ops</c>. <value>Default 2
    /// min.</value></summary>
    public TimeSpan OperationWindow { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock. <value>Default: the system's.</value></summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>All that is wrong with the options; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (ValueBytesMax is < 1 or > 16 * 1024 * 1024)
        {
            faults.Add($"ValueBytesMax is {ValueBytesMax}; it must be 1 to {16 * 1024 * 1024}.");
        }

        if (PropertiesRememberedFor < TimeSpan.Zero || PropertiesRememberedFor > TimeSpan.FromMinutes(1))
        {
            faults.Add($"PropertiesRememberedFor is {PropertiesRememberedFor}; it must be 0 to 1 minute.");
        }

        if (string.IsNullOrWhiteSpace(CountersTable))
        {
            faults.Add("CountersTable is empty; name a table of counters.");
        }

        if (string.IsNullOrWhiteSpace(RiakVersion))
        {
            faults.Add("RiakVersion is empty; clients need a version such as 3.0.16.");
        }

        return faults;
    }
}
