using System.Collections.Generic;

namespace Starling.Objects.Queries;

/// <summary>Some entries that a query found, and after the last of a page where to go on.</summary>
internal readonly record struct IndexBatch(IReadOnlyList<IndexEntry> Entries, string? Continuation = null);
