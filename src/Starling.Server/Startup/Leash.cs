using System;
using System.IO;
using System.Threading;

namespace Starling.Server.Startup;

/// <summary>Ties the server to the program that started it: when that ends, however it ends, the system closes the pipe.</summary>
internal static class Leash
{
    /// <param name="onEnd">Called once, when standard input ends.</param>
    public static void Hold(Action onEnd)
    {
        var reader = new Thread(() => Read(onEnd)) { Name = "leash", IsBackground = true };
        reader.UnsafeStart();
    }

    private static void Read(Action onEnd)
    {
        var ignored = new byte[64];
        try
        {
            using var input = Console.OpenStandardInput();
            while (input.Read(ignored) > 0)
            {
                // What comes is of no interest; that it still can is.
            }
        }
        catch (IOException)
        {
            // A broken pipe is an ended one.
        }

        onEnd();
    }
}
