namespace Starling.Simulator.Workloads;

/// <summary>What a client asked for.</summary>
public enum OperationKind : byte
{
    Get,
    Put,
    Delete,
    Mutate,
    Slice,

    /// <summary>A page of a whole table. What it shows it does not repair.</summary>
    Scan,

    /// <summary>Creates a table.</summary>
    CreateTable,

    /// <summary>Sets or removes a property of a table.</summary>
    ChangeTable,
}
