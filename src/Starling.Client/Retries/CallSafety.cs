namespace Starling.Client.Retries;

/// <summary>What sending a call twice could do.</summary>
internal enum CallSafety : byte
{
    /// <summary>A read: nothing.</summary>
    Read,

    /// <summary>A write that says the same each time, in the same place of the order, or one that nodes know again: nothing more than sending it once and
    /// late.</summary>
    SameWrite,

    /// <summary>A write that gets its place in the order, or its dot, when a node takes it: twice is two writes.</summary>
    NewWrite,
}
