namespace Starling.Wire.Frames;

/// <summary>The shape of a frame: length (u32), CRC-32C of the payload (u32), payload. See docs/formats/wire.md.</summary>
public static class FrameFormat
{
    /// <summary>Bytes before the payload.</summary>
    public const int PrefixSize = 8;

    /// <summary>The largest payload: a record at its hard limit, merged from several replicas, with room to spare.</summary>
    public const int PayloadMax = 64 << 20;

    /// <summary>The largest payload before the handshake is done, when the other side is still a stranger.</summary>
    public const int StrangerPayloadMax = 64 << 10;
}
