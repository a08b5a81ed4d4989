namespace Starling.Api;

/// <summary>One header of a value. Names are lower case; the same name may occur more than once.</summary>
public readonly record struct ValueHeader(string Name, string Text);
