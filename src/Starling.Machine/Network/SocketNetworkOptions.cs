using System;
using System.Collections.Generic;

namespace Starling.Machine.Network;

/// <summary>Bounds of a <see cref="SocketNetwork"/>.</summary>
public sealed record SocketNetworkOptions
{
    /// <summary>Links accepted at a time; one more is closed at once and counted. At least 1. Default 1024. Each costs a thread
    /// and <see cref="InputLeast"/> bytes.</summary>
    public int LinksMax { get; init; } = 1024;

    /// <summary>How long a dialled node may take to answer. Above zero. Default 2 s.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a closed link goes on sending what was appended before. Above zero. Default 1 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes of a link's input buffer when it is quiet. At least 1 KiB. Default 16 KiB.</summary>
    public int InputLeast { get; init; } = 16 << 10;

    /// <summary>Most bytes that a handler may leave unconsumed, that is, the greatest frame; a link that sends a greater one is
    /// closed. At least <see cref="InputLeast"/>. Default 17 MiB and 64 KiB.</summary>
    public int InputMax { get; init; } = (17 << 20) + (64 << 10);

    /// <summary>Most bytes that may wait for a slow peer; beyond it the link is closed, so that one peer cannot eat the node's
    /// memory. Callers should refuse far earlier, by <see cref="World.ILink.BytesPending"/>. At least 64 KiB. Default 64 MiB.</summary>
    public long OutputMax { get; init; } = 64 << 20;

    /// <summary>All faults of these options, for people; empty when there are none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(LinksMax >= 1, "LinksMax must be at least 1.");
        Check(DialTimeout > TimeSpan.Zero, "DialTimeout must be above zero.");
        Check(CloseTimeout > TimeSpan.Zero, "CloseTimeout must be above zero.");
        Check(InputLeast >= 1 << 10, "InputLeast must be at least 1024 bytes.");
        Check(InputMax >= InputLeast, "InputMax must be at least InputLeast.");
        Check(OutputMax >= 64 << 10, "OutputMax must be at least 65536 bytes.");
        return faults;

        void Check(bool isRight, string fault)
        {
            if (!isRight)
            {
                faults.Add(fault);
            }
        }
    }
}
