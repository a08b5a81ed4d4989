using System;
using System.Buffers;
using System.Threading.Tasks;
using Starling.Wire.Frames;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>Carries the register's messages to other nodes. The links implement it; tests have their own.</summary>
/// <remarks>Called on the node's executor, and completes its tasks there.</remarks>
public interface ICourier
{
    /// <summary>Sends a request and waits for its reply. Null when there was none: no link, lost, refused, or silent for
    /// <paramref name="timeout"/>. The request may have been handled all the same.</summary>
    /// <param name="to">The address at which the other node listens.</param>
    /// <param name="kind">The header's kind, which the courier sets together with the correlation.</param>
    /// <param name="message">Writes the frame with the header given. Called at most once, before this method returns or later.</param>
    /// <param name="timeout">The longest wait; positive.</param>
    Task<CourierReply?> AskAsync(
        Endpoint to, MessageKind kind, Action<IBufferWriter<byte>, MessageHeader> message, TimeSpan timeout);

    /// <summary>Sends a message that has no reply (correlation 0), if there is a link. It may be lost without a word.</summary>
    void Tell(Endpoint to, MessageKind kind, Action<IBufferWriter<byte>, MessageHeader> message);

    /// <summary>Who answered the last handshake at a seed's address; null as long as nobody did.</summary>
    PeerIdentity? IdentityOf(Endpoint seed);
}
