namespace Starling.Wire.Frames;

/// <summary>On whose behalf a message travels: each class has its own queue and its own bounds.</summary>
public enum WorkClass : byte
{
    Client = 0,
    Repair = 1,
    Stream = 2,
    Hint = 3,

    /// <summary>Handshakes, pings, the cluster document.</summary>
    Control = 4,
}
