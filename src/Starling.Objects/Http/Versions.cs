using System.Collections.Generic;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>What of a reading a client of the bucket may see.</summary>
internal static class Versions
{
    /// <summary>All versions where the bucket allows siblings; else one, the newest live one before any tombstone. The
    /// choice is made here, at reading: dropping the others from the record itself would lose values (DvvSet's remarks
    /// show how).</summary>
    public static IReadOnlyList<RecordVersion> Visible(Reading reading, BucketProperties bucket)
    {
        if (bucket.AllowMult || reading.Versions.Count < 2)
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
