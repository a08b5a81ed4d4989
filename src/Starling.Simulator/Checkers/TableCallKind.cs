namespace Starling.Simulator.Checkers;

/// <summary>What a <see cref="TableCall"/> does.</summary>
internal enum TableCallKind : byte
{
    /// <summary>Creates the table, or finds it just so.</summary>
    Create,

    /// <summary>Is refused, because the table exists otherwise.</summary>
    FindOther,

    /// <summary>Sets or removes a property of a table that exists.</summary>
    Change,

    /// <summary>Is refused, because there is no such table.</summary>
    FindNone,

    /// <summary>Sees the whole table.</summary>
    See,
}
