using System;
using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>Walks rows: clustering key (bytes) and state (bytes), so many times.</summary>
public ref struct RowReader(ReadOnlySpan<byte> rows, int count)
{
    private FieldReader reader = new(rows);
    private int left = count;

    public ReadOnlySpan<byte> Clustering { get; private set; }

    public ReadOnlySpan<byte> State { get; private set; }

    public bool MoveNext()
    {
        if (left == 0)
        {
            return false;
        }

        left--;
        Clustering = reader.Bytes();
        State = reader.Bytes();
        return !reader.Failed;
    }

    /// <summary>True when there are exactly so many rows.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> rows, int count)
    {
        var reader = new FieldReader(rows);
        for (var i = 0; i < count; i++)
        {
            reader.Bytes();
            reader.Bytes();
        }

        return reader.IsComplete;
    }
}
