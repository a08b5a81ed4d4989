using System;
using System.Threading.Tasks;
using Starling.Api;
using Starling.Machine;
using Starling.Membership.Links;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Load;

/// <summary>Creates the table that the load works on: last write wins, three replicas.</summary>
internal static class Tables
{
    public static void Create(Endpoint node)
    {
        using var world = MachineWorld.Create(new Endpoint("127.0.0.1", 1), _ => new NoStore());
        var done = new TaskCompletionSource<string>();
        world.Executor.Post(_ => new PeerLinks(world, new ClientGate(), new LinkOptions(), link => Up(link)).To(node), null);
        var answer = done.Task.WaitAsync(TimeSpan.FromSeconds(20)).GetAwaiter().GetResult();
        if (answer.Length > 0)
        {
            throw new InvalidOperationException(answer);
        }

        void Up(PeerLink link)
        {
            if (link.IsUp && link.TryBegin(new Waiter(done), 0, out var correlation))
            {
                var definition = new TableDefinition { Name = "load", Rule = Starling.Model.Values.ResolutionRule.LastWriteWins };
                Blob.Write(
                    link.Output,
                    new MessageHeader { Kind = MessageKind.Admin, Class = WorkClass.Client, Correlation = correlation },
                    new AdminRequest { Op = AdminRequest.CreateTable, Definition = definition }.Encode());
            }
        }
    }

    private sealed class Waiter(TaskCompletionSource<string> done) : IReplyWaiter
    {
        public void Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body) => done.TrySetResult(
            header.Kind == MessageKind.AdminAnswer ? "" : Failed.TryRead(body, out var failed) ? failed.Text : "no answer");

        public void Lost(int tag, ReplicaFault fault) => done.TrySetResult("the link broke");
    }
}
