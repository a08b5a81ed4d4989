namespace Starling.Model.Causality;

/// <summary>What becomes of an arriving set at a replica that has agreed past some of its values.</summary>
public enum StripVerdict : byte
{
    /// <summary>It comes in as it is.</summary>
    Whole = 0,

    /// <summary>It comes in without some actors' entries.</summary>
    Stripped = 1,

    /// <summary>It cannot come in: what is past cannot be told from what is not.</summary>
    Refused = 2,
}
