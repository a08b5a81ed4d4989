namespace Starling.Wire.Frames;

/// <summary>Why a payload's header is refused.</summary>
public enum HeaderFault
{
    None,

    /// <summary>Another version of the protocol.</summary>
    Version,

    Malformed,
}
