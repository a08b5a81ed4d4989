using System;
using System.Buffers;
using System.Buffers.Binary;
using Starling.Membership.Links;
using Starling.Model.Quorums;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Load;

/// <summary>Keeps so many requests in flight on one connection: each answer sends the next request.</summary>
internal sealed class Driver(PeerLink link, string kind, int depth, ulong seed, TimeProvider time) : IReplyWaiter
{
    private const ulong Keys = 200_000;
    private readonly ArrayBufferWriter<byte> change = new();
    private readonly byte[] key = new byte[16];
    private readonly byte[] value = new byte[101];
    private readonly long[] sentAt = new long[depth];
    private ulong state = seed * 0x9e3779b97f4a7c15;
    private bool isStopped;
    private ulong filled;

    public long Done;
    public long Failed;
    public long Empty;

    public PeerLink Link => link;

    /// <summary>For filling: this connection's third of the keys is written.</summary>
    public bool IsFilled => kind == "fill" && (filled * 3) + seed >= Keys;

    public Histogram Latencies { get; } = new();

    public void Start()
    {
        for (var i = 0; i < depth; i++)
        {
            Send(i);
        }
    }

    public void Stop() => isStopped = true;

    public void Replied(int tag, in MessageHeader header, ReadOnlySpan<byte> body)
    {
        Done++;
        Failed += header.Kind == MessageKind.Failed ? 1 : 0;
        Empty += header.Kind == MessageKind.GetAnswer && body.IsEmpty ? 1 : 0;
        Latencies.Note(time.GetElapsedTime(sentAt[tag]).TotalMicroseconds);
        if (!isStopped && !IsFilled)
        {
            Send(tag);
        }
    }

    public void Lost(int tag, ReplicaFault fault) => Failed++;

    private bool IsWrite => kind is "put" or "fill";

    private void Send(int tag)
    {
        state = (state * 6364136223846793005) + 1442695040888963407;
        // Filling goes through all keys once; the others draw one.
        var drawn = kind == "fill" ? filled++ * 3 + seed : (state >> 33) % Keys;
        BinaryPrimitives.WriteUInt64BigEndian(key, drawn * 0x9e3779b97f4a7c15);
        sentAt[tag] = time.GetTimestamp();
        if (!link.TryBegin(this, tag, out var correlation))
        {
            Failed++;
            return;
        }

        var header = new MessageHeader
        {
            Kind = IsWrite ? MessageKind.Write : MessageKind.Get, Class = WorkClass.Client, Correlation = correlation, BudgetMs = 5000,
        };
        if (IsWrite)
        {
            BinaryPrimitives.WriteUInt64BigEndian(value.AsSpan(1), state);
            change.ResetWrittenCount();
            WriteRequest.WriteChange(change, default, default, false, value);
            new WriteRequest
            {
                Table = "load"u8, Partition = key, Level = ConsistencyLevel.Quorum, Count = 1, Changes = change.WrittenSpan,
            }.Write(link.Output, header);
            return;
        }

        new GetRequest
        {
            Table = "load"u8, Partition = key, CountNotFound = true,
            Level = kind == "get1" ? ConsistencyLevel.One : ConsistencyLevel.Quorum,
        }.Write(link.Output, header);
    }
}
