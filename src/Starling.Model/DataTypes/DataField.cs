namespace Starling.Model.DataTypes;

/// <summary>One field of a map, as it is shown.</summary>
/// <param name="Name">Its name and its kind.</param>
/// <param name="Value">What it holds.</param>
public sealed record DataField(PathStep Name, DataValue Value);
