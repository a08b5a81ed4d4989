using Starling.Wire.Frames;

namespace Starling.Replication.AntiEntropy;

/// <summary>What a node has done for agreement since it started.</summary>
/// <remarks>Bytes are those of whole frames, of questions that this node asked and of their answers; who answers counts nothing. So the sums over
/// all nodes are all that agreement has sent.</remarks>
public sealed record AgreementCounters
{
    /// <summary>Comparisons with one peer of all slots that both hold, begun here.</summary>
    public long Exchanges { get; set; }

    /// <summary>Bytes that came in answers.</summary>
    public long BytesReceived { get; set; }

    /// <summary>Bytes that left in questions and repairs.</summary>
    public long BytesSent { get; set; }

    /// <summary>Bytes, both ways, by which sums of slots were compared.</summary>
    public long BytesComparing { get; set; }

    /// <summary>Bytes, both ways, of coded symbols: which leaves of a slot differ, and which rows of a large leaf.</summary>
    public long BytesOfSymbols { get; set; }

    /// <summary>Bytes, both ways, of the row ids of leaves.</summary>
    public long BytesOfIds { get; set; }

    /// <summary>Bytes, both ways, by which rows were pulled and pushed, the rows among them.</summary>
    public long BytesOfRows { get; set; }

    /// <summary>Bytes, both ways, of rounds.</summary>
    public long BytesOfRounds { get; set; }

    /// <summary>Bytes of the rows themselves: places and states.</summary>
    public long RowBytes { get; set; }

    /// <summary>Bytes of the row ids themselves, of <see cref="BytesOfIds"/>.</summary>
    public long RowIdBytes { get; set; }

    /// <summary>Slots whose leaves were looked into, because their sums differed.</summary>
    public long SlotsSearched { get; set; }

    /// <summary>Leaves that were found different and read on both sides.</summary>
    public long LeavesRead { get; set; }

    /// <summary>Records read from the disk to be compared or sent.</summary>
    public long RecordsRead { get; set; }

    /// <summary>Records taken from others that changed something here.</summary>
    public long RowsPulled { get; set; }

    /// <summary>Records brought to others.</summary>
    public long RowsPushed { get; set; }

    /// <summary>Slots for which a round was begun here.</summary>
    public long Rounds { get; set; }

    /// <summary>Slots for which a round of this node committed.</summary>
    public long Commits { get; set; }

    /// <summary>Slots filled again from a peer.</summary>
    public long Adoptions { get; set; }

    /// <summary>Notes bytes of a question or of its answer.</summary>
    internal void Note(MessageKind question, long bytes)
    {
        switch (question)
        {
            case MessageKind.AgreementCompare:
                BytesComparing += bytes;
                break;
            case MessageKind.SymbolsPull:
                BytesOfSymbols += bytes;
                break;
            case MessageKind.LeafIdsPull:
                BytesOfIds += bytes;
                break;
            case MessageKind.Close or MessageKind.Converge or MessageKind.Commit:
                BytesOfRounds += bytes;
                break;
            default:
                BytesOfRows += bytes;
                break;
        }
    }

    /// <summary>Notes the body of an answer, and returns the bytes of its frame.</summary>
    internal long NoteAnswer(MessageKind question, int body)
    {
        var bytes = FrameFormat.PrefixSize + MessageHeader.SizeLeast + body;
        BytesReceived += bytes;
        Note(question, bytes);
        return bytes;
    }
}
