using Starling.Wire.Messages;

namespace Starling.Membership.Links;

/// <summary>Decides with whom a node (or a client) talks, and how it introduces itself.</summary>
public interface IGatekeeper
{
    Hello Introduction { get; }

    Welcome Greeting { get; }

    /// <summary>Null: welcome. Otherwise why not.</summary>
    Refused? Examine(Hello hello);

    /// <summary>Null: go on. Otherwise why the dialled node is not the one wanted.</summary>
    Refused? Examine(Welcome welcome);
}
