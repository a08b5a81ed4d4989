namespace Starling.Model.DataTypes;

/// <summary>What a value is. Numbers are part of stored bytes: never reused.</summary>
public enum DataKind : byte
{
    /// <summary>A sum that goes up and down.</summary>
    Counter = 1,

    /// <summary>Elements, of which an add wins over a remove that has not seen it.</summary>
    Set = 2,

    /// <summary>One value, of which the last write stays.</summary>
    Register = 3,

    /// <summary>On or off; switching on wins over switching off that has not seen it.</summary>
    Flag = 4,

    /// <summary>Named fields of the kinds above and of this one.</summary>
    Map = 5,

    /// <summary>Elements that are never removed: <see cref="DataTypes.GrowOnlySet"/>.</summary>
    GrowOnlySet = 6,

    /// <summary>An estimate of how many different elements there were: <see cref="DataTypes.HyperLogLog"/>.</summary>
    HyperLogLog = 7,
}
