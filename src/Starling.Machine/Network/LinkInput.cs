using System;
using System.Threading;

namespace Starling.Machine.Network;

/// <summary>What has arrived on a link and is not yet consumed: filled by the receiving thread, drained on the lane.</summary>
/// <remarks>
/// One contiguous stretch <c>[start, end)</c> of one array. The receiving thread appends behind it while the lane reads it, so
/// that a thread whose bytes are handled by another thread can go straight back to its socket. The bytes are moved only when
/// the lane neither holds nor has been offered them. The array grows in two cases: a handler has left more than half of it (an
/// incomplete frame), or receives fill all of it (a busy link; up to <see cref="SizeBusy"/>). It never grows because the lane is slow:
/// then the receiving thread waits, and the peer feels it. Law: <c>0 &lt;= start &lt;= end &lt;= bytes.Length &lt;= sizeMax</c>.
/// </remarks>
internal sealed class LinkInput(int sizeLeast, int sizeMax)
{
    private const int SizeBusy = 256 << 10;
    private const int QuietRounds = 256;

    private readonly object gate = new();

    // Pinned for its life: the thread lives inside the system's receive call, with a pointer into the array.
    private byte[] bytes = GC.AllocateUninitializedArray<byte>(sizeLeast, pinned: true);
    private int start;
    private int end;
    private int quietRounds;
    private bool wasFilled;
    private bool isOffered;
    private bool isHeld;
    private bool isAwaited;
    private bool isStopped;

    /// <summary>Room for the next receive. Waits when the lane is behind. False when there can be none: stopped, or the handler
    /// has left the greatest array unconsumed.</summary>
    public bool TryGetRoom(out ArraySegment<byte> room)
    {
        lock (gate)
        {
            while (!isStopped)
            {
                if (start == end && !isHeld)
                {
                    start = end = 0;
                    FitEmpty();
                }

                if (bytes.Length - end >= sizeLeast / 4)
                {
                    break;
                }

                if (!isOffered && !isHeld)
                {
                    FitPartial();
                    break;
                }

                isAwaited = true;
                Monitor.Wait(gate);
                isAwaited = false;
            }

            room = new ArraySegment<byte>(bytes, end, bytes.Length - end);
            return !isStopped && room.Count > 0;
        }
    }

    /// <summary>Says that <paramref name="count"/> bytes were put into the room. True when the lane must be told.</summary>
    public bool Fill(int count)
    {
        lock (gate)
        {
            wasFilled |= start == 0 && end + count == bytes.Length;
            quietRounds = count < sizeLeast ? quietRounds + 1 : 0;
            end += count;
            var mustTell = !isOffered;
            isOffered = true;
            return mustTell;
        }
    }

    /// <summary>On the lane: all bytes there are, until <see cref="Release"/>.</summary>
    public ReadOnlySpan<byte> Hold()
    {
        lock (gate)
        {
            isOffered = false;
            isHeld = true;
            return bytes.AsSpan(start, end - start);
        }
    }

    public void Release(int consumed)
    {
        lock (gate)
        {
            isHeld = false;
            start += consumed;
            if (isAwaited)
            {
                Monitor.Pulse(gate);
            }
        }
    }

    /// <summary>Ends the receiving thread's wait for room, for good.</summary>
    public void Stop()
    {
        lock (gate)
        {
            isStopped = true;
            Monitor.Pulse(gate);
        }
    }

    private void FitEmpty()
    {
        if (wasFilled && bytes.Length < Math.Min(SizeBusy, sizeMax))
        {
            Replace(Math.Min(Math.Min(SizeBusy, sizeMax), bytes.Length * 2));
        }
        else if (bytes.Length > sizeLeast && quietRounds >= QuietRounds)
        {
            Replace(sizeLeast);
        }

        wasFilled = false;
    }

    private void FitPartial()
    {
        var left = end - start;
        if (left > bytes.Length / 2 && bytes.Length < sizeMax)
        {
            Replace((int)Math.Min(sizeMax, bytes.Length * 2L));
        }
        else
        {
            bytes.AsSpan(start, left).CopyTo(bytes);
        }

        start = 0;
        end = left;
    }

    private void Replace(int size)
    {
        var larger = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        bytes.AsSpan(start, end - start).CopyTo(larger);
        bytes = larger;
        quietRounds = 0;
    }
}
