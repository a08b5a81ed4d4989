namespace Starling.Objects.Queries;

/// <summary>How an index orders its terms.</summary>
internal enum IndexKind
{
    Bytes,
    Number,
    Key,
    Bucket,
}
