namespace Starling.Client.Calls;

/// <summary>Where a call stands.</summary>
internal enum CallStage : byte
{
    /// <summary>Not begun, or over.</summary>
    None,

    /// <summary>Waits for the map, or for its turn.</summary>
    Waiting,

    /// <summary>At a node.</summary>
    Sent,

    /// <summary>Waits before the next attempt.</summary>
    Pausing,
}
