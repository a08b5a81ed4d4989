namespace Starling.Node.Startup;

/// <summary>Why a node is no member any more.</summary>
/// <param name="Text">For people, with what to do.</param>
/// <param name="HasLeft">It was asked to leave, and has given its data away: all is well.</param>
public sealed record Dismissal(string Text, bool HasLeft);
