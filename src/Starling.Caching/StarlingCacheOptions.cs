using System;
using System.Collections.Generic;
using Starling.Model.Quorums;

namespace Starling.Caching;

/// <summary>How the cache uses the cluster.</summary>
public sealed class StarlingCacheOptions
{
    /// <summary>The table that holds the entries: of last-write-wins records, with no index. <value>Default <c>cache</c>.</value></summary>
    public string Table { get; set; } = "cache";

    /// <summary>Make the table before its first use, if it does not exist: with three replicas in each data centre. <value>Default true.</value></summary>
    public bool CreateTable { get; set; } = true;

    /// <summary>Put before every key, so that programs can share a table. <value>Default empty.</value></summary>
    public string KeyPrefix { get; set; } = "";

    /// <summary>The sliding expiration of entries that are given none at all: a cache that keeps everything for ever fills every disk.
    /// <value>Default 20 minutes.</value> At least 1 ms, at most 3,650 days.</summary>
    public TimeSpan UsualSlidingExpiration { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>How many replicas a read asks. ONE is fastest and may miss what another program has just written.
    /// <value>Null: the table's default, which is QUORUM unless changed.</value></summary>
    public ConsistencyLevel? ReadLevel { get; set; }

    /// <summary>How many replicas must have an entry when a write answers. <value>Null: the table's default, which is QUORUM unless changed.</value></summary>
    public ConsistencyLevel? WriteLevel { get; set; }

    /// <summary>How long one call to the cluster may take, 1 ms to 10 min. <value>Default 1 s:</value> who waits longer for a cache than for what it caches has
    /// nothing of it.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>All that is wrong with these options, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (Table is null or { Length: 0 or > 64 })
        {
            faults.Add("Table must have 1 to 64 characters.");
        }

        if (KeyPrefix is null)
        {
            faults.Add("KeyPrefix must be a text; an empty one for none.");
        }

        if (UsualSlidingExpiration < TimeSpan.FromMilliseconds(1) || UsualSlidingExpiration > CacheLife.SlidingMax)
        {
            faults.Add("UsualSlidingExpiration must be between 1 ms and 3,650 days.");
        }

        if (Timeout < TimeSpan.FromMilliseconds(1) || Timeout > TimeSpan.FromMinutes(10))
        {
            faults.Add("Timeout must be between 1 ms and 10 min.");
        }

        return faults;
    }
}
