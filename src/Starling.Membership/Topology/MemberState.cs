namespace Starling.Membership.Topology;

/// <summary>What a member is allowed to do. Numbers are part of the document's bytes: never reused.</summary>
public enum MemberState : byte
{
    /// <summary>Holds slots and takes requests.</summary>
    Normal = 1,
}
