namespace Starling.Model.Values;

/// <summary>What a rule asks of those who write under it.</summary>
public static class ResolutionRules
{
    /// <summary>True if each write gets a dot, which only a replica of the slot may give: records are dotted version vector sets.</summary>
    /// <remarks>All that holds of siblings in hints, repair, admission and purging holds of every rule of which this is true.</remarks>
    public static bool MintsDots(this ResolutionRule rule) => rule is ResolutionRule.Siblings or ResolutionRule.DataTypes;
}
