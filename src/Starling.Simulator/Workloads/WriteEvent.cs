using System;
using System.Globalization;
using Starling.Api;

namespace Starling.Simulator.Workloads;

/// <summary>One record's change within an operation: the unit that checkers reason about.</summary>
public sealed class WriteEvent
{
    public required int Id { get; init; }

    public required Operation Operation { get; init; }

    public required SimKey Key { get; init; }

    public required bool IsDelete { get; init; }

    /// <summary>The bytes written, as text; empty for a delete. Unique to this write.</summary>
    public required string Body { get; init; }

    /// <summary>How long the value is to be shown, from its stamp on; null when nothing is said of that.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>The same by its end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public Value Value => Body;

    /// <summary>The value as stores hold it.</summary>
    public byte[] StoredBytes()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Value.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The writes that this one replaces: those its context had seen, and those that they had seen.</summary>
    public required WriteSet Seen { get; init; }

    /// <summary>The newest write time in its context, in microseconds; 0 for a blind write.</summary>
    public long ContextTime { get; init; }

    /// <summary>The write time: asked for, or learned from an answer, in microseconds since 1970; 0 while not known.</summary>
    public long Time { get; set; }

    /// <summary>When its coordinator made it, as disks show it, in microseconds since 1970; 0 while not known.</summary>
    public long Origin { get; set; }

    /// <summary>Until when its value is shown, as disks show it, in microseconds since 1970; 0 for ever, or while not known.</summary>
    public long Expiry { get; set; }

    /// <summary>The operation whose answer was its context; -1 for a blind write.</summary>
    public int ContextFrom { get; init; } = -1;

    public bool IsAcknowledged => Operation.Outcome == Outcome.Ok;

    /// <summary>True unless the client knows that it has not happened.</summary>
    public bool MayBeApplied => Operation.Outcome != Outcome.Failed;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsDelete ? "delete" : "put")} w{Id} {Key}{(Lifetime is { } span ? $" for {span.TotalMilliseconds} ms" : ExpiresAt is { } end ? $" until {(end - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}" : "")}{(ContextFrom < 0 ? " blind" : $" after op {ContextFrom}")}{(Time == 0 ? "" : $" @{Time}")}");
}
