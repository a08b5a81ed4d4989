using System;

namespace Starling.Client.Calls;

/// <summary>Finds a part of an answer again, so that results can refer to the answer and not to copies.</summary>
internal static class Part
{
    /// <param name="whole">The answer.</param>
    /// <param name="part">A span inside it.</param>
    public static ReadOnlyMemory<byte> Of(byte[] whole, ReadOnlySpan<byte> part) =>
        whole.AsSpan().Overlaps(part, out var start) ? whole.AsMemory(start, part.Length) : default;
}
