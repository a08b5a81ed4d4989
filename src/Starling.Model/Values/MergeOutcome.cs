namespace Starling.Model.Values;

/// <summary>Which bytes hold the merge of a stored and an arriving state.</summary>
public enum MergeOutcome : byte
{
    /// <summary>The stored state already includes the arriving one: nothing to write.</summary>
    KeepCurrent = 0,

    /// <summary>The arriving state includes the stored one: store the arriving bytes as they are.</summary>
    TakeIncoming = 1,

    /// <summary>Neither includes the other: the merge was written to the caller's buffer.</summary>
    Merged = 2,
}
