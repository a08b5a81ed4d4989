using System;

namespace Starling.Cli.Output;

/// <summary>One line on standard error that is written over again and again; without a terminal a line of its own now and then.</summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan InFilesEvery = TimeSpan.FromSeconds(30);

    private readonly bool isTerminal = !Console.IsErrorRedirected;
    private long shownAt = Environment.TickCount64;

    public void Show(string text)
    {
        if (isTerminal)
        {
            Console.Error.Write("\r\u001b[K" + text);
        }
        else if (Environment.TickCount64 - shownAt > InFilesEvery.TotalMilliseconds)
        {
            shownAt = Environment.TickCount64;
            Console.Error.WriteLine(text);
        }
    }

    /// <summary>Makes room for other words.</summary>
    public void Clear()
    {
        if (isTerminal)
        {
            Console.Error.Write("\r\u001b[K");
        }
    }

    public void Dispose() => Clear();
}
