namespace Starling.Membership.Register;

/// <summary>What a proposer may do with the newest document that it was shown.</summary>
internal enum VoterStep
{
    /// <summary>Its voters are those that were asked: build the next document from it.</summary>
    Build,

    /// <summary>Its voters are the next ones, and it may not be chosen: have it accepted as it is under both sets first.</summary>
    Confirm,

    /// <summary>Its voters are two changes or more ahead: fetch the document that was chosen between.</summary>
    Fetch,

    /// <summary>It contradicts what is known: voters of the same version that are others, or of an earlier one.</summary>
    Contradiction,
}
