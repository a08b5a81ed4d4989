namespace Starling.Api;

/// <summary>What a change of a data type achieved. It is on the level's number of replicas, synced.</summary>
/// <param name="Synced">Replicas that had synced the change when the answer left.</param>
/// <param name="Replicas">Replicas of the value's slot.</param>
/// <param name="Value">The value after the change, when <see cref="UpdateOptions.ReturnBody"/> asked for it; else null.</param>
public sealed record UpdateReceipt(int Synced, int Replicas, DataReading? Value);
