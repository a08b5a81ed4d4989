namespace Starling.Membership.Topology;

/// <summary>What a member is allowed to do. Numbers are part of the document's bytes: never reused.</summary>
public enum MemberState : byte
{
    /// <summary>Holds slots and takes requests.</summary>
    Normal = 1,

    /// <summary>Has come in and does not hold its share of the slots yet. Takes requests.</summary>
    Joining = 2,

    /// <summary>Its slots move to others; then it is no member any more. Takes requests.</summary>
    Leaving = 3,

    /// <summary>It is gone: its slots are moved without asking it, and then it is no member any more.</summary>
    Removing = 4,
}
