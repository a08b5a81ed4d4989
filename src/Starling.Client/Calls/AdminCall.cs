using System;
using System.Buffers;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Starling.Api;
using Starling.Client.Retries;
using Starling.Wire.Frames;
using Starling.Wire.Messages;

namespace Starling.Client.Calls;

/// <summary>Asks for something besides records. At people's pace: not used again.</summary>
internal sealed class AdminCall(CallDesk desk, AdminRequest request) : Call(desk), IValueTaskSource<AdminAnswer>
{
    private readonly byte[] body = request.Encode();
    private AdminAnswer? answer;

    public override MessageKind Kind => MessageKind.Admin;

    public override bool NeedsMap => false;

    public ValueTask<AdminAnswer> Begin()
    {
        var result = new ValueTask<AdminAnswer>(this, Version);
        Desk.Begin(this);
        return result;
    }

    /// <summary>A table may be created twice, which does nothing; a change of properties has its place among others' changes.</summary>
    public override CallSafety SafetyFor(bool isLastWriteWins) => request.Op switch
    {
        AdminRequest.CreateTable => CallSafety.SameWrite,
        AdminRequest.ChangeCluster => request.Change is { IsRehearsal: true } ? CallSafety.Read : CallSafety.SameWrite,
        AdminRequest.ChangeTable => CallSafety.NewWrite,
        _ => CallSafety.Read,
    };

    public override void WriteFrame(IBufferWriter<byte> output, in MessageHeader header, ReadOnlySpan<byte> table) =>
        Blob.Write(output, header, body);

    public override bool TryKeep(ReadOnlySpan<byte> answerBody, ulong clusterTag)
    {
        try
        {
            answer = AdminAnswer.Decode(answerBody);
            return true;
        }
        catch (StarlingException)
        {
            // Whoever called this says that the answer cannot be read.
            return false;
        }
    }

    AdminAnswer IValueTaskSource<AdminAnswer>.GetResult(short token)
    {
        ThrowIfFailed(token);
        return answer!;
    }
}
