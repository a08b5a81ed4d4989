namespace Starling.Membership.Topology;

/// <summary>Bounds of a cluster document: it is copied whole to every node at every change, so it stays small.</summary>
public static class DocumentLimits
{
    /// <summary>The most members.</summary>
    public const int MembersMax = 256;

    /// <summary>The most tables.</summary>
    public const int TablesMax = 1000;

    /// <summary>The most bytes of an encoded document.</summary>
    public const int SizeMax = 1 << 20;

    /// <summary>The most properties of one table.</summary>
    public const int PropertiesMax = 64;

    /// <summary>The most bytes (UTF-8) of a property's name.</summary>
    public const int PropertyNameMax = 128;

    /// <summary>The most bytes (UTF-8) of a property's value.</summary>
    public const int PropertyValueMax = 4096;

    /// <summary>How many of the last changes are remembered. A change that is tried again after more than these could be done twice.</summary>
    public const int OperationsMax = 256;

    /// <summary>The most bytes (UTF-8) of a remembered outcome.</summary>
    public const int OutcomeMax = 256;

    /// <summary>How many replaced nodes are remembered: more than there can be members, so that each member that came in another's place is known as such.</summary>
    public const int ReplacedMax = 2 * MembersMax;

    /// <summary>How many departed nodes are remembered.</summary>
    public const int DepartedMax = 2 * MembersMax;

    /// <summary>The most bytes of a member's host name.</summary>
    public const int HostMax = 255;

    /// <summary>The longest list of replicas that formation plans in one data centre.</summary>
    public const int ReplicasPlannedMax = 5;
}
