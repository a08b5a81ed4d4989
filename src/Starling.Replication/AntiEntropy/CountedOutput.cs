using System;
using System.Buffers;

namespace Starling.Replication.AntiEntropy;

/// <summary>Counts the bytes of a message on their way out.</summary>
internal sealed class CountedOutput(IBufferWriter<byte> output) : IBufferWriter<byte>
{
    /// <summary>Bytes written.</summary>
    public long Count { get; private set; }

    public void Advance(int count)
    {
        Count += count;
        output.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);
}
