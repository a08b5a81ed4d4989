using System;
using System.Collections.Generic;

namespace Starling.Api;

/// <summary>Puts and deletes of records of one partition, applied atomically at each replica. 1 to 1,000 operations, at most
/// one for a record.</summary>
public sealed record PartitionMutation(ReadOnlyMemory<byte> Partition, IReadOnlyList<RecordChange> Changes);
