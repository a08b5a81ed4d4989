using System;

namespace Starling.Api;

/// <summary>One record's change: a put, or a delete when <paramref name="Value"/> is null.</summary>
public sealed record RecordChange(ReadOnlyMemory<byte> Clustering, Value? Value, Context Context = default);
