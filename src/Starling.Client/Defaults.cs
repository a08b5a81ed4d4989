using Starling.Api;

namespace Starling.Client;

/// <summary>The options of calls that give none.</summary>
internal static class Defaults
{
    public static readonly ReadOptions Read = new();
    public static readonly WriteOptions Write = new();
    public static readonly SliceOptions Slice = new();
    public static readonly ScanOptions Scan = new();
    public static readonly FetchOptions Fetch = new();
    public static readonly UpdateOptions Update = new();
}
