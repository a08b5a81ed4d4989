using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Cli.Output;

namespace Starling.Cli.Commands;

/// <summary>The words that change members and moves: all show what moves, can be rehearsed, may be repeated, and wait for the end if asked to.</summary>
internal static class ChangeCommand
{
    private static readonly Option<bool> Rehearsal = new("--dry-run") { Description = "Show what would move, and change nothing." };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Come back when all slots lie where they should. Ctrl-C ends the wait, not the change." };
    private static readonly Option<bool> Fewer = new("--fewer-replicas") { Description = "Do it although tables will have fewer replicas than they ask for." };
    private static readonly Option<bool> Json = Options.Json();

    public static Command Leave()
    {
        var node = Node();
        var cancel = new Option<bool>("--cancel") { Description = "The node stays after all." };
        var command = new Command("leave", "Let a node give its data to the others and leave the cluster, while all is used.") { node, cancel, Rehearsal, Wait, Fewer, Json };
        command.SetAction((words, cancellation) => RunAsync(
            words, new ClusterChange { Kind = words.GetValue(cancel) ? ClusterChangeKind.Stay : ClusterChangeKind.Leave, Node = words.GetValue(node) }, cancellation));
        return command;
    }

    public static Command Remove()
    {
        var node = Node();
        var cancel = new Option<bool>("--cancel") { Description = "The node stays after all." };
        var command = new Command("remove", "Take a node out that is gone for good: its replicas are built anew on the others, from the others.")
        {
            node, cancel, Rehearsal, Wait, Fewer, Json,
        };
        command.SetAction((words, cancellation) => RunAsync(
            words, new ClusterChange { Kind = words.GetValue(cancel) ? ClusterChangeKind.Stay : ClusterChangeKind.Remove, Node = words.GetValue(node) }, cancellation));
        return command;
    }

    public static Command Weight()
    {
        var node = Node();
        var weight = new Argument<int>("weight") { Description = "0 to 1000000, against the other nodes of its data centre; nodes begin with 100, and 0 holds nothing." };
        var command = new Command("weight", "Give a node another share of the data.") { node, weight, Rehearsal, Wait, Fewer, Json };
        command.SetAction((words, cancellation) => RunAsync(
            words, new ClusterChange { Kind = ClusterChangeKind.Weight, Node = words.GetValue(node), Weight = words.GetValue(weight) }, cancellation));
        return command;
    }

    public static Command Pause()
    {
        var command = new Command("pause", "Let no slot begin to move. Those that move come to their end.") { Rehearsal, Json };
        command.SetAction((words, cancellation) => RunAsync(words, new ClusterChange { Kind = ClusterChangeKind.Pause }, cancellation));
        return command;
    }

    public static Command Resume()
    {
        var command = new Command("resume", "Let slots move again.") { Rehearsal, Wait, Json };
        command.SetAction((words, cancellation) => RunAsync(words, new ClusterChange { Kind = ClusterChangeKind.Resume }, cancellation));
        return command;
    }

    /// <summary>Asks one node to do it, or only for the plan, and shows the answer.</summary>
    public static async Task<ClusterChangeReport> AskAsync(IStarling starling, ClusterChange change, bool asJson, CancellationToken cancellation)
    {
        var report = await starling.ChangeClusterAsync(change, cancellation);
        if (asJson)
        {
            JsonText.Print(json => ChangeText.Json(json, report));
        }
        else
        {
            ChangeText.Print(report);
        }

        return report;
    }

    private static Task<int> RunAsync(ParseResult words, ClusterChange change, CancellationToken cancellation) => Session.RunAsync(words, async starling =>
    {
        change = change with { IsRehearsal = words.GetValue(Rehearsal), AllowsFewerReplicas = words.GetValue(Fewer) };
        var report = await AskAsync(starling, change, words.GetValue(Json), cancellation);
        return words.GetValue(Wait) && report.IsMade ? await MoveWait.RunAsync(starling, cancellation) : ExitCodes.Done;
    });

    private static Argument<string> Node() => new("node") { HelpName = "HOST:PORT|ID", Description = "The node's address, its id, or the first letters of its id (at least four)." };
}
