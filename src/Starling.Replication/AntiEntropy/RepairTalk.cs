using System;
using System.Buffers;
using System.Threading.Tasks;
using Starling.Membership.Topology;
using Starling.Wire.Frames;

namespace Starling.Replication.AntiEntropy;

/// <summary>Questions to one peer, under one view, that make some slots equal. What concerns one slot alone is no reason to end it; silence, a refusal of a
/// whole message, or an answer that makes no sense is.</summary>
internal sealed class RepairTalk(AgreementDesk desk, TopologyView view, int member)
{
    public TopologyView View { get; } = view;

    public int Member { get; } = member;

    /// <summary>Why no more is asked; null while it is.</summary>
    public string? Ended { get; private set; }

    public bool IsOver => Ended is not null;

    public void End(string why) => Ended ??= why;

    /// <summary>The answer's body; null when there is none, and then the talk is over.</summary>
    public async Task<byte[]?> AskAsync(MessageKind question, Action<IBufferWriter<byte>, MessageHeader> message)
    {
        if (IsOver)
        {
            return null;
        }

        // Answers have the kind after their question's.
        var reply = await desk.AskAsync(View, Member, question, WorkClass.Repair, 0, message);
        if (reply?.Kind == question + 1)
        {
            return reply.Body;
        }

        End(reply is null ? "the peer fell silent" : "the peer refused");
        return null;
    }

    /// <summary>For an answer that does not fit its question.</summary>
    public void EndMalformed() => End("the peer's answer was malformed");
}
