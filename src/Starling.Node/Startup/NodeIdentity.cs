using System.Text;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.World;

namespace Starling.Node.Startup;

/// <summary>Where a new data folder's identity comes from.</summary>
internal static class NodeIdentity
{
    /// <summary>128 random bits: a wiped folder is a new node, so nothing that the old one has promised is forgotten in its name.</summary>
    public static NodeId Draw(IWorld world, Endpoint address)
    {
        if ((world.Mutants & Mutant.DotReusedAfterWipe) != 0)
        {
            // The bug: an identity that outlives its data.
            return new NodeId(SipHash128.Hash(1, Encoding.UTF8.GetBytes(address.ToString())));
        }

        var chance = world.Chance.Fork("identity");
        return new NodeId(new System.UInt128(chance.NextUInt64(), chance.NextUInt64() | 1));
    }
}
