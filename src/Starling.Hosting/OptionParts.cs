using System;
using System.Diagnostics.Metrics;
using Starling.Machine;
using Starling.Machine.Network;
using Starling.Membership.Healing;
using Starling.Membership.Moves;
using Starling.Node.Options;
using Starling.RocksDb;
using Starling.Wire.Frames;

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

    /// <summary>The network must let through whatever the wire format allows.</summary>
    public static MachineOptions MachineOf() => new()
    {
        Network = new SocketNetworkOptions { InputMax = FrameFormat.PayloadMax + FrameFormat.PrefixSize },
    };

    public static NodeOptions NodeOf(StarlingOptions options, Meter? meter = null) => new()
    {
        Address = options.Known,
        Seeds = options.Join.Count > 0 ? [.. options.Join] : [.. options.Seeds],
        Joins = options.Join.Count > 0,
        DataCentre = options.DataCentre,
        Rack = options.Rack,
        Agreement = options.Agreement,
        Moves = new MoveOptions { SlotsAtOnce = options.SlotsMovedAtOnce },
        Healing = new HealingOptions { RemoveAfter = options.RemoveAfter },
        MemoryGauge = static () => Environment.WorkingSet,
        Meter = meter,
    };
}
