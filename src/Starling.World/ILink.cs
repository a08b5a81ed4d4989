using System.Buffers;

namespace Starling.World;

/// <summary>One two-way stream of bytes. What is appended to <see cref="Output"/> leaves, in order, at the end of the turn.</summary>
public interface ILink
{
    Endpoint Remote { get; }

    /// <summary>False before <see cref="ILinkHandler.Opened"/> and after <see cref="ILinkHandler.Closed"/>.</summary>
    bool IsOpen { get; }

    /// <summary>Outgoing bytes. Writing to a closed link is allowed and does nothing.</summary>
    IBufferWriter<byte> Output { get; }

    /// <summary>Bytes appended and not yet taken by the network: the measure by which callers refuse early.</summary>
    long BytesPending { get; }

    /// <summary>Ends the link; <see cref="ILinkHandler.Closed"/> follows. <paramref name="reason"/> is for people.</summary>
    void Close(string reason);

    /// <summary>A place for the layer above to keep its own state for this link.</summary>
    object? Owner { get; set; }
}
