using System;
using System.Text;
using Starling.Api;
using Starling.Model.Time;
using Starling.Model.Values;
using Starling.Wire.Frames;
using Starling.Wire.Messages;
using Starling.World;

namespace Starling.Client.Tests.Fake;

/// <summary>A request that a fake node got, and the ways to answer it. On the fake's lane.</summary>
internal sealed class Ask(FakeNode node, ILink link, in MessageHeader header, ReadOnlySpan<byte> body)
{
    private readonly MessageHeader header = header;

    public FakeNode Node => node;

    public ILink Link => link;

    public MessageKind Kind => header.Kind;

    public uint BudgetMs => header.BudgetMs;

    public byte[] Body { get; } = body.ToArray();

    /// <summary>The partition key of a Get, Write or Slice, as text.</summary>
    public string Key
    {
        get
        {
            switch (Kind)
            {
                case MessageKind.Get:
                    GetRequest.TryRead(Body, out var get);
                    return Encoding.UTF8.GetString(get.Partition);
                case MessageKind.Write:
                    WriteRequest.TryRead(Body, out var write);
                    return Encoding.UTF8.GetString(write.Partition);
                case MessageKind.Slice:
                    SliceRequest.TryRead(Body, out var slice);
                    return Encoding.UTF8.GetString(slice.Partition);
                default:
                    return "";
            }
        }
    }

    public MessageHeader Reply(MessageKind kind) => new() { Kind = kind, Class = header.Class, Correlation = header.Correlation };

    public void State(ReadOnlySpan<byte> state) => Blob.Write(link.Output, Reply(MessageKind.GetAnswer), state);

    /// <summary>A last-write-wins cell with a text.</summary>
    public void Text(string text) => State(Cell(text));

    public void Written(int synced = 2, int replicas = 3) =>
        new WriteAnswer { Synced = synced, Replicas = replicas, Context = [], State = [] }.Write(link.Output, Reply(MessageKind.WriteAnswer));

    public void Fail(StarlingError error, bool mayHaveHappened = false, int got = 0, int needed = 0, string text = "no") =>
        new Failed((byte)error, mayHaveHappened, got, needed, text).Write(link.Output, Reply(MessageKind.Failed));

    public void Hang() => link.Close("the test hangs up");

    public static byte[] Cell(string text, long micros = 1_000_000)
    {
        var stored = new System.Buffers.ArrayBufferWriter<byte>();
        ((Value)text).WriteTo(stored);
        var at = new HybridTime(micros);
        var state = new byte[LwwCell.Size(at, at, stored.WrittenCount)];
        LwwCell.Write(state, at, at, false, stored.WrittenSpan);
        return state;
    }
}
