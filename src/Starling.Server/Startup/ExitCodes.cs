namespace Starling.Server.Startup;

/// <summary>How the process ends.</summary>
internal static class ExitCodes
{
    /// <summary>Stopped because it was told to, or has left the cluster because it was told to.</summary>
    public const int Stopped = 0;

    /// <summary>A bug; the text on standard error tells more.</summary>
    public const int Failed = 1;

    /// <summary>Not startable as configured; the text on standard error says why and what to do.</summary>
    public const int Configuration = 2;
}
