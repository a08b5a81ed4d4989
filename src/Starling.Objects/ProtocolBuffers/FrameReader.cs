using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Cuts a connection's bytes into frames: a length of four bytes (big-endian, code and payload), a code, the payload.</summary>
/// <remarks>
/// A length is believed only as far as its bytes arrive, up to a bound; a frame that has begun must be whole within a time;
/// frames of more than 1 MiB need one of a few places, which the whole door shares, before their bytes are taken in. So the
/// memory of all connections has a bound whatever they send. Between frames a connection may rest for ever.
/// </remarks>
internal sealed class FrameReader(PipeReader input, int bytesMax, TimeSpan within, SemaphoreSlim places, CancellationToken stopping)
    : IDisposable
{
    private const int LengthBytes = 4;
    private const int LargeBytes = 1 << 20;

    private readonly CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private bool hasPlace;
    private bool hasBegun;

    /// <summary>The next frame; null when the client has gone, or when it is time to stop.</summary>
    /// <exception cref="BadFrameException">What comes is no frame, or comes too slowly; the text says it.</exception>
    public async ValueTask<Frame?> NextAsync()
    {
        GiveBack();
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(patience.Token);
                var bytes = read.Buffer;
                if (TryLength(bytes, out var length))
                {
                    Check(length);
                    if (bytes.Length - LengthBytes >= length)
                    {
                        Rest();
                        return Take(bytes, (int)length);
                    }

                    if (length > LargeBytes && !hasPlace)
                    {
                        await places.WaitAsync(patience.Token);
                        hasPlace = true;
                    }
                }

                if (read.IsCompleted)
                {
                    return null;
                }

                input.AdvanceTo(bytes.Start, bytes.End);
                Hurry(!bytes.IsEmpty);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new BadFrameException($"A message did not arrive whole within {within.TotalSeconds:0} s. Send messages without pauses in them.");
        }
    }

    /// <summary>The present frame is no longer needed.</summary>
    public void GiveBack()
    {
        if (hasPlace)
        {
            hasPlace = false;
            places.Release();
        }
    }

    public void Dispose()
    {
        GiveBack();
        patience.Dispose();
    }

    private static bool TryLength(in ReadOnlySequence<byte> bytes, out uint length)
    {
        length = 0;
        if (bytes.Length < LengthBytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[LengthBytes];
        bytes.Slice(0, LengthBytes).CopyTo(header);
        length = BinaryPrimitives.ReadUInt32BigEndian(header);
        return true;
    }

    private void Check(uint length)
    {
        if (length == 0)
        {
            throw new BadFrameException("A message has no code: its length is 0. Messages are a length of 4 bytes, a code of 1 byte, and the rest.");
        }

        if (length > (uint)bytesMax)
        {
            throw new BadFrameException(
                $"A message claims {length} bytes; at most {bytesMax} are taken. Is the client speaking protocol buffers? HTTP has another port.");
        }
    }

    private Frame Take(in ReadOnlySequence<byte> bytes, int length)
    {
        var whole = bytes.Slice(LengthBytes, length).ToArray();
        input.AdvanceTo(bytes.GetPosition(LengthBytes + length));
        return new Frame(whole[0], whole.AsMemory(1));
    }

    private void Hurry(bool isWithin)
    {
        if (isWithin && !hasBegun)
        {
            hasBegun = true;
            patience.CancelAfter(within);
        }
    }

    private void Rest()
    {
        if (hasBegun)
        {
            hasBegun = false;
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
