using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>Hears the outcome of a read, once, on the executor.</summary>
public interface IReadWaiter
{
    /// <summary>The merged rows, valid during the call. A read of one record has one row or none.</summary>
    void Read(in ReplicaRows rows);

    void NotRead(in Trouble trouble);
}
