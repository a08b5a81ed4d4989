using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Model.DataTypes;

namespace Starling.Api;

/// <summary>A Starling cluster, seen from a program: the same face on a remote client and on an embedded node.</summary>
/// <remarks>
/// Methods return the value or throw <see cref="StarlingException"/>; "not found" and siblings are values, not exceptions.
/// <see cref="StarlingException.MayHaveHappened"/> says of a failed write whether it may still take effect. Thread-safe.
/// Continuations run wherever the caller's awaits put them, never on a node's executor.
/// </remarks>
public interface IStarling
{
    /// <summary>Reads one record.</summary>
    ValueTask<Reading> GetAsync(
        string table, RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Writes one record.</summary>
    ValueTask<WriteReceipt> PutAsync(
        string table, RecordKey key, Value value, WriteOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Deletes one record: writes a tombstone, whether or not there was a value.</summary>
    ValueTask<WriteReceipt> DeleteAsync(
        string table, RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Applies several puts and deletes to records of one partition: all or none, at each replica.</summary>
    ValueTask<WriteReceipt> MutateAsync(
        string table, PartitionMutation mutation, WriteOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Reads a slice of one partition's records, in the order of their clustering keys.</summary>
    ValueTask<Slice> SliceAsync(
        string table, ReadOnlyMemory<byte> partition, SliceOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Reads a page of a whole table, in token order. Pass <see cref="ScanPage.Next"/> back to go on; null ends.</summary>
    ValueTask<ScanPage> ScanAsync(
        string table, ScanOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Reads a value of a data type: the whole partition of <paramref name="key"/>, which has no clustering key.</summary>
    ValueTask<DataReading> FetchAsync(
        string table, RecordKey key, FetchOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Changes a value of a data type. All of a change takes effect, or none. Where the outcome is not known
    /// (<see cref="StarlingException.MayHaveHappened"/>) the same change with the same <see cref="UpdateOptions.Operation"/> may be sent again and counts
    /// once; without
    /// an operation's id counting again may count twice. Delete a value with <see cref="DeleteAsync"/>.</summary>
    ValueTask<UpdateReceipt> UpdateAsync(
        string table, RecordKey key, DataChange change, UpdateOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Creates a table. Creating it again with the same definition does nothing; with another one it fails.</summary>
    ValueTask<TableDefinition> CreateTableAsync(TableDefinition definition, CancellationToken cancellation = default);

    /// <summary>Changes the free properties of a table (not its replication or rule). A null value removes a property.</summary>
    ValueTask<TableDefinition> ChangeTableAsync(
        string table, IReadOnlyDictionary<string, string?> properties, CancellationToken cancellation = default);

    /// <summary>All tables, by name.</summary>
    ValueTask<IReadOnlyList<TableDefinition>> ListTablesAsync(CancellationToken cancellation = default);

    /// <summary>What each replica holds for one key, and what each level would return now.</summary>
    ValueTask<Explanation> ExplainAsync(string table, RecordKey key, CancellationToken cancellation = default);

    /// <summary>The cluster as the asked node sees it.</summary>
    ValueTask<ClusterStatus> StatusAsync(CancellationToken cancellation = default);

    /// <summary>How far the replicas of each table have proven that they are equal.</summary>
    ValueTask<ClusterAgreement> AgreementAsync(AgreementQuery? query = null, CancellationToken cancellation = default);

    /// <summary>Changes the members, or how data moves between them, and tells what moves; or only tells it (<see cref="ClusterChange.IsRehearsal"/>). It is over when
    /// the change is agreed on: the data moves afterwards, see <see cref="ClusterStatus.Moves"/>.</summary>
    ValueTask<ClusterChangeReport> ChangeClusterAsync(ClusterChange change, CancellationToken cancellation = default);

    /// <summary>Which node holds which slot, and which slots move.</summary>
    ValueTask<ClusterRing> RingAsync(CancellationToken cancellation = default);
}
