using System.Buffers;
using Starling.Model.Quorums;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Replication.Coordinate;

/// <summary>A copy of a <see cref="WriteRequest"/>, which outlives the frame that it came in.</summary>
internal sealed class PassedOnMutation(byte[] table, in WriteRequest request) : IPassedOn
{
    private readonly byte[] partition = request.Partition.ToArray();
    private readonly byte[] changes = request.Changes.ToArray();
    private readonly byte[] session = request.Session.ToArray();
    private readonly ConsistencyLevel? level = request.Level;
    private readonly int atLeast = request.AtLeast;
    private readonly bool returnBody = request.ReturnBody;
    private readonly bool? replaceAll = request.ReplaceAll;
    private readonly long? writeTime = request.WriteTime;
    private readonly int count = request.Count;
    private readonly bool hasLifetimes = request.HasLifetimes;
    private readonly bool hasSession = request.HasSession;
    private readonly bool isConditional = request.IsConditional;
    private readonly byte[] unchangedSince = request.UnchangedSince.ToArray();

    public MessageKind Kind => MessageKind.Write;

    public int Size => changes.Length;

    public bool IsForFirst => isConditional;

    public void Write(IBufferWriter<byte> output, in MessageHeader header) => new WriteRequest
    {
        Table = table,
        Partition = partition,
        Level = level,
        AtLeast = atLeast,
        ReturnBody = returnBody,
        ReplaceAll = replaceAll,
        WriteTime = writeTime,
        PassedOn = true,
        Count = count,
        HasLifetimes = hasLifetimes,
        HasSession = hasSession,
        Session = session,
        IsConditional = isConditional,
        UnchangedSince = unchangedSince,
        Changes = changes,
    }.Write(output, header);
}
