using System;
using System.Collections.Generic;

namespace Starling.Api;

/// <summary>What a read found.</summary>
public sealed record Reading
{
    /// <summary>All current versions, newest first: none when the record was never written; one normally; several when concurrent
    /// writes were not resolved yet (tables with the rule <c>siblings</c>). Tombstones are included and marked.</summary>
    public required IReadOnlyList<RecordVersion> Versions { get; init; }

    /// <summary>Pass it to the write that replaces what was read. Empty when the record was never written.</summary>
    public required Context Context { get; init; }

    /// <summary>True when there is at least one version that is not a tombstone.</summary>
    public bool Found
    {
        get
        {
            foreach (var version in Versions)
            {
                if (!version.IsTombstone)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>True when the record was deleted, or has expired, and nothing was written since.</summary>
    public bool IsDeleted => Versions.Count > 0 && !Found;

    /// <summary>The newest live value, or null. For tables with siblings look at <see cref="Versions"/> as well.</summary>
    public Value? Value
    {
        get
        {
            foreach (var version in Versions)
            {
                if (!version.IsTombstone)
                {
                    return version.Value;
                }
            }

            return null;
        }
    }
}
