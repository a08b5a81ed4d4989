namespace Starling.Simulator.World;

/// <summary>What travels on a link.</summary>
internal enum ParcelKind : byte
{
    Bytes,
    Opened,
    Farewell,
}
