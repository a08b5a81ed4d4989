namespace Starling.Api;

/// <summary>What a write achieved. The write is on the level's number of replicas, synced.</summary>
/// <param name="Synced">Replicas that had synced the write when the answer left.</param>
/// <param name="Replicas">Replicas of the record's slot.</param>
/// <param name="Context">What the writer has now seen; pass it to its next write of the record. Empty for writes of several records, and when
/// siblings stayed beside the value that the writer was not shown: read the record (or ask for it by
/// <see cref="WriteOptions.ReturnBody"/>) to get a context that covers them.</param>
/// <param name="Record">The record after the write, when <see cref="WriteOptions.ReturnBody"/> asked for it; else null.</param>
public sealed record WriteReceipt(int Synced, int Replicas, Context Context, Reading? Record);
