using System.Collections.Generic;
using Starling.Api;
using Starling.Objects.Queries;

namespace Starling.Objects.Http;

/// <summary>What of a reading a client of the bucket may see.</summary>
internal static class Versions
{
    /// <inheritdoc cref="VisibleVersions.Of"/>
    public static IReadOnlyList<RecordVersion> Visible(Reading reading, BucketProperties bucket) =>
        VisibleVersions.Of(reading, bucket.AllowMult);
}
