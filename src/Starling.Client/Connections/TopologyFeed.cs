using System;
using System.Collections.Generic;
using Starling.Membership.Links;
using Starling.Membership.Topology;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Client.Connections;

/// <summary>Asks one node at a time for the map of the cluster, and gives newer ones to its owner.</summary>
/// <remarks>Bounded: one question in flight, at most five a second. A node that does not answer in two seconds is passed over for the
/// next one.</remarks>
internal sealed class TopologyFeed(TimeProvider time, TimeSpan refreshEvery, Action<ClusterDocument> arrived) : IReplyWaiter
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    private NodeLink? asked;
    private ulong correlation;
    private long askedAt;
    private bool isWanted = true;
    private int turn;

    /// <summary>Why the last question brought no map; null when it did.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Something seems to have changed: ask soon.</summary>
    public void Want() => isWanted = true;

    /// <summary>Asks when it is time to. To be called every tenth of a second, and when a link comes up.</summary>
    public void Tick(IReadOnlyList<NodeLink> nodes)
    {
        var now = time.GetTimestamp();
        var since = time.GetElapsedTime(askedAt, now);
        if (asked is not null)
        {
            if (since < AnswerMax)
            {
                return;
            }

            asked.Link.Forget(correlation);
            Missed($"{asked.Remote} does not say who belongs to the cluster.");
        }

        if ((isWanted ? askedAt == 0 || since >= Gap : since >= refreshEvery) && Next(nodes, now) is { } node
            && node.Link.TryBegin(this, 0, out correlation))
        {
            asked = node;
            askedAt = now;
            isWanted = false;
            Bare.Write(node.Link.Output, new MessageHeader
            {
                Kind = MessageKind.TopologyPull,
                Class = WorkClass.Control,
                Correlation = correlation,
                BudgetMs = (uint)AnswerMax.TotalMilliseconds,
            });
        }
    }

    void IReplyWaiter.Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        var from = asked;
        asked = null;
        if (header.Kind == MessageKind.Failed && Failed.TryRead(body, out var failed))
        {
            Missed(failed.Text);
        }
        else if (header.Kind == MessageKind.Topology && body.IsEmpty)
        {
            Missed("The cluster has not formed yet. Try again, or see its nodes' logs.");
        }
        else if (header.Kind != MessageKind.Topology || !ClusterDocument.TryDecode(body, out var document, out _))
        {
            Missed($"{from?.Remote} describes the cluster in a way that this client does not understand. Use a client of a matching release.");
        }
        else
        {
            Trouble = null;
            arrived(document);
        }
    }

    void IReplyWaiter.Lost(int tag, ReplicaFault fault)
    {
        asked = null;
        Want();
    }

    private void Missed(string why)
    {
        asked = null;
        Trouble = why;
        Want();
    }

    private NodeLink? Next(IReadOnlyList<NodeLink> nodes, long now)
    {
        NodeLink? last = null;
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[(int)((uint)(turn + i) % (uint)nodes.Count)];
            if (node.IsUp)
            {
                last = node;
                if (!node.IsTroubled(now))
                {
                    break;
                }
            }
        }

        turn++;
        return last;
    }
}
