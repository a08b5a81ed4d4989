namespace Starling.Replication.Coordinate;

/// <summary>What a read operation asks for, but for the keys themselves.</summary>
internal readonly record struct ReadShape(
    int PartitionLength, int LowerLength, bool IsSlice, bool IsBackwards, int Limit, ReadManner Manner);
