using System.Collections.Generic;
using Starling.Api;

namespace Starling.Objects.Queries;

/// <summary>What of a reading a client of a bucket may see.</summary>
internal static class VisibleVersions
{
    /// <summary>All versions where the bucket allows siblings; else one, the newest live one before any tombstone. The
    /// choice is made here, at reading: dropping the others from the record itself would lose values (DvvSet's remarks
    /// show how).</summary>
    public static IReadOnlyList<RecordVersion> Of(Reading reading, bool allowMult)
    {
        if (allowMult || reading.Versions.Count < 2)
        {
            return reading.Versions;
        }

        foreach (var version in reading.Versions)
        {
            if (!version.IsTombstone)
            {
                return [version];
            }
        }

        return [reading.Versions[0]];
    }
}
