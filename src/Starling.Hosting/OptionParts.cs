using System;
using Starling.Node.Options;
using Starling.RocksDb;

namespace Starling.Hosting;

/// <summary>Deals the options out to the parts of a node.</summary>
internal static class OptionParts
{
    public static RocksStoreOptions StoreOf(StarlingOptions options) => new()
    {
        BlockCacheBytes = options.BlockCacheBytes,
        MemtableBytes = options.MemtableBytes,
        LogBytesMax = 4 * options.MemtableBytes,
        SpaceReserveBytes = options.SpaceReserveBytes,
    };

    public static NodeOptions NodeOf(StarlingOptions options) => new()
    {
        Address = options.Known,
        Seeds = [.. options.Seeds],
        DataCentre = options.DataCentre,
        Rack = options.Rack,
        MemoryGauge = static () => Environment.WorkingSet,
    };
}
