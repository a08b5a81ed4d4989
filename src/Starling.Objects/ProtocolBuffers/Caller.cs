using System;
using System.Security.Cryptography;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>What the door remembers of a connection: the client id that it gave itself. It has no effect; old clients set it and
/// want it back.</summary>
internal sealed class Caller
{
    /// <summary>Most bytes of a client id.</summary>
    public const int ClientIdMax = 1024;

    public ReadOnlyMemory<byte> ClientId { get; set; } = RandomNumberGenerator.GetBytes(4);
}
