using Starling.World;

namespace Starling.Cli.Processes;

/// <summary>Where one local node is.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Node">Its address for nodes and clients.</param>
/// <param name="Http">Its object door.</param>
/// <param name="Buffers">The same door, for protocol buffers.</param>
internal sealed record NodePlace(int Number, Endpoint Node, Endpoint Http, Endpoint Buffers);
