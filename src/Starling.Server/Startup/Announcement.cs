using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Starling.Hosting;

namespace Starling.Server.Startup;

/// <summary>What the server says on standard output: where it listens, what it waits for, and <c>ready</c>. Programs wait for
/// that line.</summary>
internal static class Announcement
{
    /// <summary>The line, alone, that says that the cluster has formed.</summary>
    public const string Ready = "ready";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static async Task MakeAsync(ServerSettings settings, INodeCondition node, TextWriter output, CancellationToken stopping)
    {
        var address = settings.Node.Advertise ?? settings.Node.Listen;
        output.WriteLine($"node {address}: clients and nodes on {settings.Node.Listen}, objects on http://{settings.Http}" +
            (settings.Buffers is { } buffers ? $" and, by protocol buffers, {buffers}, " : ", ") +
            $"data in {Path.GetFullPath(settings.Node.DataFolder)}");
        try
        {
            var ready = node.Ready;
            var told = "";
            while (!ready.IsCompleted && !stopping.IsCancellationRequested)
            {
                await Task.WhenAny(ready, Task.Delay(LookEvery, stopping));
                if (!ready.IsCompleted && node.Condition is var condition && condition != told)
                {
                    output.WriteLine(told = condition);
                }
            }

            if (ready.IsCompletedSuccessfully)
            {
                output.WriteLine(Ready);
            }
        }
        catch (InvalidOperationException)
        {
            // The host stopped before the node could be asked.
        }
    }
}
