namespace Starling.Simulator.Reports;

/// <summary>What the checkers' short names promise, for people who do not know them by heart.</summary>
internal static class Promises
{
    /// <summary>The promise in a sentence; empty for a name that needs no words, or that is not known here.</summary>
    public static string Text(string id) => id switch
    {
        "D1" => "What is acknowledged is synced on as many replicas as its level says.",
        "D2" => "No acknowledged write is lost.",
        "D3" => "A quorum read sees every write that a quorum had acknowledged before it began.",
        "D4" => "What one quorum read has shown, every later one shows too.",
        "D6" => "Every value read was written by somebody, for that record.",
        "D7" => "A write that was refused is never seen.",
        "V1" => "A version's name belongs to one value for ever.",
        "V2" => "In the end a record has exactly the values that nobody has replaced.",
        "V3" => "No value stands beside one that has replaced it.",
        "V4" => "A context names only those who wrote the record.",
        "X1" => "What was deleted or replaced does not come back.",
        "E1" => "A value is shown until it expires, and not after.",
        "S1" => "A session finds its own writes.",
        "S2" => "A session never sees less than before.",
        "C1" => "When all is quiet, replicas are equal.",
        "C2" => "When replicas are equal and nobody asks anything, nothing changes.",
        "K1" or "T2" => "Of all writes, the greatest wins.",
        "L1" => "Changes of the tables happen one after another.",
        "L2" or "L3" => "What the voters have chosen stays chosen.",
        "M3" => "One epoch has one document.",
        "H1" => "Hints stay within their bounds.",
        "H3" => "A hint is deleted only when its target has synced it.",
        "T1" => "A node's stamps only rise.",
        "A1" => "A core of healthy nodes goes on serving.",
        "A2" => "Every operation ends in time.",
        "finding" => "No node breaks the laws of its world.",
        "escape" => "Nothing leaves the executor.",
        _ => "",
    };
}
