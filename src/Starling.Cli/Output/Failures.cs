using Starling.Api;

namespace Starling.Cli.Output;

/// <summary>A failed request, for people and for scripts.</summary>
internal static class Failures
{
    public static string InWords(StarlingException fault) => fault.MayHaveHappened
        ? $"{fault.Message} It may have happened: look before you repeat it. ({fault.Code})"
        : $"{fault.Message} ({fault.Code})";

    public static int ExitCodeOf(StarlingException fault) => fault.MayHaveHappened ? ExitCodes.NotKnown : ExitCodes.Failed;
}
