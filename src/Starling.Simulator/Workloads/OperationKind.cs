namespace Starling.Simulator.Workloads;

/// <summary>What a client asked for.</summary>
public enum OperationKind : byte
{
    Get,
    Put,
    Delete,
    Mutate,
    Slice,
}
