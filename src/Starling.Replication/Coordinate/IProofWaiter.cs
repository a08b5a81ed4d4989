namespace Starling.Replication.Coordinate;

/// <summary>Hears, just before the outcome of a read that succeeded, what it proves.</summary>
internal interface IProofWaiter : IReadWaiter
{
    void Proven(in ReadProof proof);
}
