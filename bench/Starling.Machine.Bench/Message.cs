namespace Starling.Machine.Bench;

/// <summary>The message that is measured: 12 bytes of head and 100 of content. Nobody looks inside.</summary>
internal static class Message
{
    public const int Size = 112;
}
