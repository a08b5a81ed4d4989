using System.Linq;
using System.Text;
using Starling.Api;
using Starling.Replication.Coordinate;
using Starling.Wire.Messages;

namespace Starling.Replication.Tests.Bench;

/// <summary>Hears what became of a read of a data type.</summary>
public sealed class DataOutcome : IDataWaiter
{
    public bool KnowsOperation { get; private set; }

    public DataReading? Reading { get; private set; }

    public Trouble? Trouble { get; private set; }

    /// <summary>A set's elements, joined by spaces.</summary>
    public string Elements => string.Join(" ", Reading!.Value.Elements.Select(static element => Encoding.UTF8.GetString(element.Span)));

    public void Fetched(in DataFetched value)
    {
        KnowsOperation = value.KnowsOperation;
        Reading = StoredData.Read(value.Kind, value.IsDeleted, value.Count, value.Parts.ToArray(), value.Context.ToArray());
    }

    public void NotFetched(in Trouble trouble) => Trouble = trouble;
}
