namespace Starling.Storage.Records;

/// <summary>What became of a state that came to a replica.</summary>
public enum MergeAnswer : byte
{
    /// <summary>The synced record includes the state already. Nothing was written.</summary>
    Unchanged = 0,

    /// <summary>The record changed; durable with the group that is filling.</summary>
    Changed = 1,

    /// <summary>The record includes the state, but that is still being synced.</summary>
    Pending = 2,

    /// <summary>All replicas have agreed that the state is past. It was dropped, which is all right: whoever brought it has done its duty.</summary>
    Obsolete = 3,

    /// <summary>The slot was closed before the write came. Nothing was done; the write counts as refused.</summary>
    TooLate = 4,
}
