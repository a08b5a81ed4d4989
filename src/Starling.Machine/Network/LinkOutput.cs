using System;
using System.Buffers;

namespace Starling.Machine.Network;

/// <summary>What was appended to a link and has not been offered to the system. Touched on the lane only.</summary>
internal sealed class LinkOutput(SocketLink link) : IBufferWriter<byte>
{
    private const int SizeLeast = 4 << 10;
    private const int SizeKept = 256 << 10;

    private byte[] bytes = [];
    private int count;

    /// <summary>Bytes waiting here.</summary>
    public int Count => count;

    public ReadOnlySpan<byte> Waiting => bytes.AsSpan(0, count);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(bytes.Length - this.count), nameof(count));
        if (link.IsOpen && count > 0)
        {
            this.count += count;
            link.MarkDirty();
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsMemory(count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsSpan(count);
    }

    /// <summary>Forgets what waits; keeps the array unless a burst has made it large.</summary>
    public void Clear()
    {
        count = 0;
        if (bytes.Length > SizeKept)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = [];
        }
    }

    /// <summary>Gives the array away, to be returned to the shared pool by its new owner.</summary>
    public byte[] Detach()
    {
        var given = bytes;
        bytes = [];
        count = 0;
        return given;
    }

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        var needed = count + Math.Max(sizeHint, 256);
        if (needed <= bytes.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SizeLeast, Math.Max(needed, bytes.Length * 2)));
        Waiting.CopyTo(larger);
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        bytes = larger;
    }
}
