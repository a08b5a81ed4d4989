using System;
using System.Buffers;

namespace Starling.Simulator.World;

/// <summary>Gathers what one turn writes to one link.</summary>
internal sealed class ChunkWriter(SimLink link) : IBufferWriter<byte>
{
    private byte[] buffer = [];

    public int Length { get; private set; }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, buffer.Length - Length);
        if (link.MayWrite())
        {
            Length += count;
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>All that was written since the last call.</summary>
    public byte[] Take()
    {
        var taken = buffer.AsSpan(0, Length).ToArray();
        Length = 0;
        return taken;
    }

    public void Clear()
    {
        buffer = [];
        Length = 0;
    }

    private void Reserve(int sizeHint)
    {
        var needed = Length + Math.Max(sizeHint, 256);
        if (needed > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(needed, 2 * buffer.Length));
        }
    }
}
