using System.CommandLine;
using Starling.Cli.Tour;

namespace Starling.Cli.Commands;

internal static class TourCommand
{
    public static Command Make()
    {
        var keep = new Option<bool>("--keep") { Description = "Keep the nodes' data folders." };
        var command = new Command(
            "tour",
            "See it work, in a minute or so: starts three nodes, imports the Unicode character database through all of them, kills one in the "
            + "middle and brings it back, reads everything through every node, and shows what becomes of concurrent writes. "
            + "Ends with 0 only if nothing was lost.")
        {
            keep,
        };
        command.SetAction((words, cancellation) => WholeTour.RunAsync(words.GetValue(keep), cancellation));
        return command;
    }
}
