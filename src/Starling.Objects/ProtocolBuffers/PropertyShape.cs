namespace Starling.Objects.ProtocolBuffers;

/// <summary>How a bucket property travels in a message.</summary>
internal enum PropertyShape
{
    /// <summary>A number of 32 bits; the largest stand for the words of quorums.</summary>
    Number,
    Flag,

    /// <summary>Bytes that are text.</summary>
    Text,

    /// <summary>A module and a function.</summary>
    Function,

    /// <summary>Commit hooks: a repeated field, which counts only together with the flag that says that it is meant.</summary>
    Hooks,

    /// <summary>The flag that goes with <see cref="Hooks"/>.</summary>
    HasHooks,

    /// <summary>What is replicated to other clusters: one of four words.</summary>
    Replication,
}
