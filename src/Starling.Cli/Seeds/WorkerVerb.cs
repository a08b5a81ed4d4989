using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using Starling.Simulator.Runs;

namespace Starling.Cli.Seeds;

/// <summary>What a worker process does: seeds, one after another, on its main thread and with nothing beside it.</summary>
/// <remarks>
/// The program takes this verb before it reads any other word, so that nothing has touched the thread pool: the simulator holds a run to
/// having left it alone. Ctrl-C in a terminal reaches every process of its group; here it is ignored, because the program that started
/// the workers decides about them.
/// </remarks>
internal static class WorkerVerb
{
    public const string Name = "sim-worker";

    /// <summary>Whoever asks gives up on a seed long before; this is for a worker whose asker is gone.</summary>
    private static readonly TimeSpan SeedTimeMax = TimeSpan.FromMinutes(10);

    private const int ExitLost = 3;

    private static long startedAt = long.MaxValue;

    public static int Run()
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
        new Thread(Watch) { IsBackground = true }.Start();
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        SeedServing.Run(input, output, static begins => Volatile.Write(ref startedAt, begins ? Environment.TickCount64 : long.MaxValue));
        return 0;
    }

    private static void Watch()
    {
        while (Environment.TickCount64 - Volatile.Read(ref startedAt) < SeedTimeMax.TotalMilliseconds)
        {
            Thread.Sleep(1000);
        }

        Environment.Exit(ExitLost);
    }
}
