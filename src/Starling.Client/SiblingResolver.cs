using System.Collections.Generic;
using Starling.Api;

namespace Starling.Client;

/// <summary>Makes one value of concurrent ones.</summary>
/// <remarks>It should give the same result whatever the order, and not lose what only one version has: a union of a set's elements, the
/// greater of two counters. Newest first; tombstones are among the versions, marked.</remarks>
/// <param name="versions">Two or more versions.</param>
/// <returns>The one value; null when the record should count as deleted.</returns>
public delegate Value? SiblingResolver(IReadOnlyList<RecordVersion> versions);
