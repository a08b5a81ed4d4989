namespace Starling.Simulator.Faults;

/// <summary>Where a machine is killed in every move of slots: at which step of the cluster document, and which part it plays.</summary>
/// <param name="Step">The step.</param>
/// <param name="Role">Who is killed.</param>
public sealed record MoveStop(MoveStep Step, MoveRole Role);
