using Starling.Api;

namespace Starling.Client;

/// <summary>A record with its siblings made one.</summary>
/// <param name="Value">The value; null when the record does not exist or is deleted.</param>
/// <param name="Context">Pass it to the write that replaces what was read: all siblings at once.</param>
public sealed record ResolvedReading(Value? Value, Context Context);
