using System;
using System.Buffers;
using System.Collections.Generic;
using System.Threading.Tasks;
using Starling.Membership.Register;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Membership.Tests.Mini;

/// <summary>Carries real frames over the pretend network, for one life of a node.</summary>
public sealed class MiniCourier(MiniCluster cluster, MiniNode node, int life) : ICourier
{
    private readonly Dictionary<ulong, TaskCompletionSource<CourierReply?>> pending = [];
    private ulong correlation;

    private bool IsOver => node.Life != life;

    public Task<CourierReply?> AskAsync(
        Endpoint to, MessageKind kind, Action<IBufferWriter<byte>, MessageHeader> message, TimeSpan timeout)
    {
        var reply = new TaskCompletionSource<CourierReply?>();
        if (IsOver)
        {
            return reply.Task;
        }

        var mine = ++correlation;
        pending.Add(mine, reply);
        Send(to, kind, mine, message);
        cluster.Loop.After(timeout, () => Complete(mine, null));
        return reply.Task;
    }

    public void Tell(Endpoint to, MessageKind kind, Action<IBufferWriter<byte>, MessageHeader> message)
    {
        if (!IsOver)
        {
            Send(to, kind, 0, message);
        }
    }

    public PeerIdentity? IdentityOf(Endpoint seed) => cluster.IdentityAt(seed);

    private void Send(Endpoint to, MessageKind kind, ulong mine, Action<IBufferWriter<byte>, MessageHeader> message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        message(buffer, new MessageHeader { Kind = kind, Class = WorkClass.Control, Correlation = mine });
        var frame = buffer.WrittenSpan.ToArray();
        cluster.Judge.Sent(frame);
        var target = cluster.NodeAt(to);
        cluster.Carry(node, target, () =>
        {
            if (target.IsAlive)
            {
                var header = Open(frame, out var body);
                var link = new ReplyLink(this, target);
                if (header.Kind == MessageKind.Rejoin && Rejoin.TryRead(body, out var asked))
                {
                    LetIn(target, asked, header, link);
                }
                else if (header.Kind == MessageKind.AskAbilities && target.IsOlder)
                {
                    new Failed(1, false, 0, 0, "This node does not know requests of kind 72.").Write(
                        link.Output, new MessageHeader { Kind = MessageKind.Failed, Class = WorkClass.Control, Correlation = header.Correlation });
                }
                else
                {
                    target.Register.TryHandle(header, body, link);
                }
            }
        });
    }

    private async void LetIn(MiniNode target, Rejoin asked, MessageHeader header, ReplyLink link)
    {
        var answer = await target.Readmission.AdmitAsync(node.Id, asked);
        answer.Write(link.Output, new MessageHeader { Kind = MessageKind.Rejoined, Class = WorkClass.Control, Correlation = header.Correlation });
    }

    private void Complete(ulong which, CourierReply? reply)
    {
        if (!IsOver && pending.Remove(which, out var waiting))
        {
            waiting.SetResult(reply);
        }
    }

    private static MessageHeader Open(byte[] frame, out ReadOnlySpan<byte> body)
    {
        if (Frame.TryTake(frame, FrameFormat.PayloadMax, out var payload, out var consumed) != FrameFault.None || consumed != frame.Length
            || MessageHeader.TryRead(payload, out var header, out body) != HeaderFault.None)
        {
            throw new InvalidOperationException("Not one whole frame.");
        }

        return header;
    }

    /// <summary>The way back: each finished frame travels by itself.</summary>
    private sealed class ReplyLink(MiniCourier asker, MiniNode target) : ILink, IBufferWriter<byte>
    {
        private readonly int life = target.Life;
        private byte[] space = [];

        public Endpoint Remote => default;

        public bool IsOpen => true;

        public IBufferWriter<byte> Output => this;

        public long BytesPending => 0;

        public object? Owner { get; set; }

        public void Close(string reason) => throw new InvalidOperationException(reason);

        public void Advance(int count)
        {
            if (target.Life != life)
            {
                return;
            }

            var frame = space[..count];
            asker.Owner().Carry(target, asker.Node(), () =>
            {
                var header = Open(frame, out var body);
                asker.Complete(header.Correlation, new CourierReply(header.Kind, body.ToArray()));
            });
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => space = new byte[Math.Max(sizeHint, 64)];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }

    private MiniCluster Owner() => cluster;

    private MiniNode Node() => node;
}
