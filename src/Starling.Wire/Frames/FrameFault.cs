namespace Starling.Wire.Frames;

/// <summary>Why bytes are not a frame.</summary>
public enum FrameFault
{
    None,

    /// <summary>Not all of the frame has arrived.</summary>
    Incomplete,

    /// <summary>The length is over the bound, or too small for a header.</summary>
    Length,

    /// <summary>The payload does not match its checksum.</summary>
    Checksum,
}
