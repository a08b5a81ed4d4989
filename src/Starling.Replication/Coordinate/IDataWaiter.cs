using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>Hears the outcome of a read of a data type, once, on the executor.</summary>
public interface IDataWaiter
{
    /// <summary>The value, valid during the call.</summary>
    void Fetched(in DataFetched value);

    void NotFetched(in Trouble trouble);
}
