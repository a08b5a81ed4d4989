namespace Starling.World;

/// <summary>Streams of bytes to other nodes and to clients. Framing, checks and handshakes belong to the layers above.</summary>
public interface INetwork
{
    /// <summary>The address on which this node listens.</summary>
    Endpoint Local { get; }

    /// <summary>Starts to accept links. Fails with <see cref="WorldException"/> when the address is in use or not ours.</summary>
    void Listen(ILinkHandler handler);

    /// <summary>Starts one attempt to reach <paramref name="remote"/>; the outcome arrives as <see cref="ILinkHandler.Opened"/>
    /// or <see cref="ILinkHandler.Closed"/>. Trying again is the caller's decision.</summary>
    ILink Dial(Endpoint remote, ILinkHandler handler);
}
