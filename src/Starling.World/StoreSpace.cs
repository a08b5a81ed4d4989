namespace Starling.World;

/// <summary>Disk space in bytes. <see cref="IsLow"/> says that commits of new data are refused until space returns.</summary>
public readonly record struct StoreSpace(long BytesUsed, long BytesFree, bool IsLow);
