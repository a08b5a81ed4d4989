using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>Where an object request goes: the table, the record, and the properties that hold there.</summary>
/// <param name="Table">The bucket type's table.</param>
/// <param name="Key">The record.</param>
/// <param name="Properties">The bucket's effective properties.</param>
/// <param name="Replicas">The bucket's n_val.</param>
internal sealed record ObjectPlace(TableDefinition Table, RecordKey Key, BucketProperties Properties, int Replicas);
