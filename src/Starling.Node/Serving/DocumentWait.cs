using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Links;
using Starling.Membership.Register;
using Starling.Membership.Topology;
using Starling.Storage.Marks;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Node.Serving;

/// <summary>Waits until the nodes that are alive have a new document, so that whoever made the change can use it everywhere at once.</summary>
/// <remarks>Not part of the change: it is chosen already. Nodes that are silent learn it when they are back, and are not waited for
/// longer than a moment.</remarks>
internal sealed class DocumentWait(IWorld world, NodeClock clock, Courier courier, PeerLinks links)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public async Task WaitAsync(ClusterDocument document)
    {
        var waits = new List<Task>();
        foreach (var member in document.Members)
        {
            if (links.Find(member.Address) is { IsUp: true })
            {
                waits.Add(WaitForAsync(member, document.Epoch));
            }
        }

        foreach (var wait in waits)
        {
            await wait;
        }
    }

    private async Task WaitForAsync(MemberEntry member, long epoch)
    {
        var start = world.Time.GetTimestamp();
        while (links.Find(member.Address) is { IsUp: true } && Longest - world.Time.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
        {
            var reply = await courier.AskAsync(
                member.Address, MessageKind.Ping, (to, header) => new Ping(clock.Last, epoch).Write(to, header), left);
            if (reply is not null && Ping.TryRead(reply.Body, out var pong) && pong.Epoch >= epoch)
            {
                return;
            }

            await Task.Delay(Pause, world.Time);
        }
    }
}
