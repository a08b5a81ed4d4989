using System;
using System.Buffers;
using Starling.Wire.Codec;
using Starling.Wire.Frames;

namespace Starling.Wire.Messages;

/// <summary>What nodes say of themselves: one's own, unasked (kind States), or all that is known, in exchange for the other side's
/// (StatesSwap and its answer StatesSwapped).</summary>
/// <param name="States">Not more than <see cref="CountMax"/>.</param>
public sealed record NodeStateList(NodeState[] States)
{
    /// <summary>States in one message at most.</summary>
    public const int CountMax = 1024;

    private const byte Version = 1;

    public void Write(IBufferWriter<byte> output, in MessageHeader header)
    {
        var frame = new FrameBuilder(output, header, 1 + FieldWriter.LengthSizeMax + (States.Length * NodeState.Size));
        frame.Body.U8(Version);
        frame.Body.Varint((ulong)States.Length);
        foreach (var state in States)
        {
            state.Write(ref frame.Body);
        }

        frame.Finish();
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out NodeStateList message)
    {
        var reader = new FieldReader(body);
        var isGood = reader.U8() == Version;
        var count = reader.Count(NodeState.Size);
        isGood &= !reader.Failed && count <= CountMax;
        var states = isGood ? new NodeState[count] : [];
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = NodeState.Read(ref reader);
        }

        message = new NodeStateList(states);
        return isGood && reader.IsComplete;
    }
}
