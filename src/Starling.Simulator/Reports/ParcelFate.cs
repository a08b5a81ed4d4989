namespace Starling.Simulator.Reports;

/// <summary>What became of a parcel. The numbers are those of the picture's script.</summary>
internal enum ParcelFate : byte
{
    UnderWay = 0,
    Arrived = 1,
    Dropped = 2,
}
