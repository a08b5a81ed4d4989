namespace Starling.Simulator.World;

/// <summary>What a line of the trace is about. The size beside it is in bytes unless said otherwise.</summary>
public enum TraceKind : byte
{
    /// <summary>Bytes reached a node.</summary>
    Chunk = 1,

    /// <summary>A link opened at one end; size is the other node's index.</summary>
    LinkOpened = 2,

    /// <summary>A link closed at one end; size is the other node's index.</summary>
    LinkClosed = 3,

    /// <summary>A batch became durable.</summary>
    Commit = 4,

    /// <summary>A batch was refused or failed; size is the fault.</summary>
    CommitFault = 5,

    /// <summary>A timer ticked; size is 0.</summary>
    Timer = 6,

    /// <summary>An incarnation started; size is its number.</summary>
    Start = 7,

    /// <summary>An incarnation was killed; size is the number of unsynced batches lost.</summary>
    Kill = 8,

    /// <summary>An executor was paused; size is microseconds.</summary>
    Pause = 9,

    /// <summary>A client's operation began; size is its number.</summary>
    Invoke = 10,

    /// <summary>A client's operation ended; size is its number times four plus its outcome.</summary>
    Return = 11,

    /// <summary>The network, a clock or a disk changed; size tells one change from another.</summary>
    Fault = 12,
}
