using Starling.Membership.Links;
using Starling.Wire.Messages;

namespace Starling.Load;

/// <summary>Introduces the load program as a client.</summary>
internal sealed class ClientGate : IGatekeeper
{
    public Hello Introduction => new(0, 0, default, 0, "", "", "", "starling-load");

    public Welcome Greeting => new(0, 0, default, 0, 0, "", "", "", "starling-load");

    public Refused? Examine(Hello hello) => null;

    public Refused? Examine(Welcome welcome) => null;
}
