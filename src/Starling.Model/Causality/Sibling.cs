namespace Starling.Model.Causality;

/// <summary>A value that no known later write has seen, with the name of the write that made it.</summary>
public sealed record Sibling(Dot Dot, SiblingValue Value);
