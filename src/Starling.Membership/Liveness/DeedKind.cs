namespace Starling.Membership.Liveness;

/// <summary>What <see cref="Swim"/> wants to be done.</summary>
public enum DeedKind
{
    /// <summary>Probe a node.</summary>
    Probe,

    /// <summary>Ask a node to probe another one.</summary>
    AskFor,

    /// <summary>Answer a node that asked for another one to be probed.</summary>
    AnswerFor,

    /// <summary>Send rumours.</summary>
    Tell,
}
