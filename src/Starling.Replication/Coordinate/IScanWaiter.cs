using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>Hears the outcome of a scan's page, once, on the executor.</summary>
public interface IScanWaiter
{
    /// <summary>The page, valid during the call.</summary>
    void Scanned(in ScanRows page);

    void NotScanned(in Trouble trouble);
}
