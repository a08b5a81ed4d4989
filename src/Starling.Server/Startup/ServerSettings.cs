using Microsoft.Extensions.Logging;
using Starling.Hosting;
using Starling.World;

namespace Starling.Server.Startup;

/// <summary>A configuration that was read without fault.</summary>
/// <param name="Node">The node's options.</param>
/// <param name="Http">Where the object door listens.</param>
/// <param name="Buffers">Where it listens for protocol buffers; null: nowhere.</param>
/// <param name="Log">The least level that is logged.</param>
internal sealed record ServerSettings(StarlingOptions Node, Endpoint Http, Endpoint? Buffers, LogLevel Log);
