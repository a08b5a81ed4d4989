using System.Collections.Generic;
using Microsoft.Extensions.Logging;
using Starling.World;

namespace Starling.Simulator.World;

/// <summary>Makes the next incarnation of a machine's node. Called on the incarnation's executor.</summary>
/// <param name="world">The incarnation's world.</param>
/// <param name="machine">The machine's index, from 0.</param>
/// <param name="machines">The addresses of all machines of the cluster, by index.</param>
/// <param name="loggers">Brings what the node logs into the world's log.</param>
public delegate ISimulatedNode NodeMaker(
    IWorld world, int machine, IReadOnlyList<Endpoint> machines, ILoggerFactory loggers);
