using Starling.Api;
using Starling.Model.Values;

namespace Starling.Objects.Http;

/// <summary>Where an object request goes: the table, the record, and the properties that hold there.</summary>
/// <param name="Table">The bucket type's table.</param>
/// <param name="Key">The record.</param>
/// <param name="Properties">The bucket's effective properties.</param>
/// <param name="Replicas">The bucket's n_val.</param>
internal sealed record ObjectPlace(TableDefinition Table, RecordKey Key, BucketProperties Properties, int Replicas)
{
    /// <summary>Plain objects and data types do not mix in a table: refuses with 403 in one of data types.</summary>
    public void RefuseDataTypes()
    {
        if (Table.Rule == ResolutionRule.DataTypes)
        {
            throw new RefusedException(
                403,
                $"The bucket type '{Table.Name}' holds data types: read and change them as such, over HTTP under "
                + $"/types/{Table.Name}/buckets/B/datatypes/K, and by protocol buffers with DtFetch and DtUpdate.");
        }
    }
}
