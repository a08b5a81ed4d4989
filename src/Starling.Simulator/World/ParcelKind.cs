namespace Starling.Simulator.World;

/// <summary>What travels on a link.</summary>
public enum ParcelKind : byte
{
    Bytes,
    Opened,
    Farewell,
}
