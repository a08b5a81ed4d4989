using System;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

/// <summary>Waits until all slots lie where they should, and shows how far they have come.</summary>
internal static class MoveWait
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Ends when nothing moves. A node that does not answer for a moment is asked again; moves that are paused are not waited for.</summary>
    public static async Task<int> RunAsync(IStarling starling, CancellationToken cancellation)
    {
        using var line = new ProgressLine();
        while (true)
        {
            try
            {
                var status = await starling.StatusAsync(cancellation);
                if (status.Moves is not { } moves)
                {
                    return ExitCodes.Done;
                }

                if (moves is { IsPaused: true, Moving: 0 })
                {
                    line.Clear();
                    Screen.Complain("Moves are paused: 'starling resume' lets them go on.");
                    return ExitCodes.NotFoundOrPartial;
                }

                line.Show(StatusText.InWords(moves));
            }
            catch (StarlingException fault) when (fault.Code is StarlingError.Unavailable or StarlingError.Timeout or StarlingError.NotReady)
            {
                line.Show(Failures.InWords(fault));
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }
}
