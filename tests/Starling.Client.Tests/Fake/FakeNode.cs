using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Starling.Machine;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Model.Placement;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Client.Tests.Fake;

/// <summary>A node that answers as the test tells it, over real sockets. Handshakes and the map are its own affair.</summary>
internal sealed class FakeNode : IMessageSink, IGatekeeper, IDisposable
{
    private readonly MachineWorld world;
    private readonly string dataCentre;
    private readonly List<ILink> links = [];
    private readonly TaskCompletionSource<Hello> introduced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int asked;

    public FakeNode(int number, string dataCentre = "dc1", Endpoint? at = null)
    {
        this.dataCentre = dataCentre;
        Id = new NodeId((UInt128)number);
        world = MachineWorld.Create(at ?? new Endpoint("127.0.0.1", 0), static _ => new NoStore());
        world.Network.Listen(new InboundLinks(this, this, world.Time, TimeSpan.FromSeconds(3)));
    }

    public NodeId Id { get; }

    public Endpoint Address => world.Network.Local;

    public MemberEntry Member => new(Id, Address, dataCentre, "rack" + Id.Short, 1, MemberState.Normal);

    /// <summary>The map that it gives out; null before the cluster has formed.</summary>
    public volatile ClusterDocument? Map;

    /// <summary>What it does with requests other than for the map.</summary>
    public volatile Action<Ask>? Script;

    /// <summary>True: it reads and says nothing, not even to pings.</summary>
    public volatile bool IsFrozen;

    public int Asked => Volatile.Read(ref asked);

    public int Pulls { get; private set; }

    public Task<Hello> Introduced => introduced.Task;

    public Hello Introduction => throw new InvalidOperationException();

    public Welcome Greeting => new(
        Map?.Cluster ?? 0, 0, Id, 1, Map?.Epoch ?? 0, Address.ToString(), dataCentre, "r", "fake");

    public Refused? Examine(Hello hello)
    {
        introduced.TrySetResult(hello);
        return null;
    }

    public Refused? Examine(Welcome welcome) => throw new InvalidOperationException();

    public void Received(ILink link, InboundPeer peer, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        if (!links.Contains(link))
        {
            links.Add(link);
        }

        var ask = new Ask(this, link, header, body);
        if (IsFrozen)
        {
            return;
        }

        switch (header.Kind)
        {
            case MessageKind.TopologyPull:
                Pulls++;
                Blob.Write(link.Output, ask.Reply(MessageKind.Topology), Map?.WithoutSecret().Encode() ?? []);
                break;
            case MessageKind.Ping:
                new Ping(default, 0).Write(link.Output, ask.Reply(MessageKind.Pong));
                break;
            default:
                Interlocked.Increment(ref asked);
                Script!(ask);
                break;
        }
    }

    public void Ended(ILink link) => links.Remove(link);

    /// <summary>Does something on its lane.</summary>
    public void Do(Action work) => world.Executor.Post(static state => ((Action)state!)(), work);

    /// <summary>Closes all links that it has.</summary>
    public void HangUp() => Do(() =>
    {
        foreach (var link in links.ToArray())
        {
            link.Close("the test hangs up");
        }
    });

    public void Dispose() => world.Dispose();
}
