using System;
using System.Buffers;
using System.Collections.Generic;
using System.Numerics;
using Starling.Model.Values;

namespace Starling.Model.DataTypes;

/// <summary>Where a leaf stands in its record: the steps from the record to it.</summary>
/// <remarks>
/// Bytes: for each step its kind, its name with each byte 0 written as 0 255, and 0 0. So bytes compare as paths do (by steps, each by kind and name),
/// a branch's bytes are the start of those of all that is below it, and of nothing else, and a store that orders keys by bytes holds each branch in one
/// stretch. The empty path is the record itself.
/// </remarks>
public sealed class PartPath : IEquatable<PartPath>, IComparable<PartPath>
{
    private const byte Escape = 255;
    private readonly PathStep[] _steps;

    internal PartPath(PathStep[] steps) => _steps = steps;

    public ReadOnlySpan<PathStep> Steps => _steps;

    /// <summary>The path of these steps.</summary>
    /// <exception cref="ArgumentException">A step follows a leaf, or there are more than <see cref="DataLimits.DepthTop"/> and one.</exception>
    public static PartPath Of(params PathStep[] steps) => AreJoined(steps)
        ? new PartPath([.. steps])
        : throw new ArgumentException("Only the last step may lead to a leaf, and the record itself is no step.", nameof(steps));

    public void Write(IBufferWriter<byte> writer)
    {
        foreach (ref readonly var step in Steps)
        {
            var span = writer.GetSpan(1 + (2 * step.Name.Length) + 2);
            span[0] = (byte)step.Kind;
            var at = 1;
            foreach (var part in step.Name.Span)
            {
                span[at++] = part;
                if (part == 0)
                {
                    span[at++] = Escape;
                }
            }

            span[at++] = 0;
            span[at++] = 0;
            writer.Advance(at);
        }
    }

    public byte[] ToBytes()
    {
        var writer = new ArrayBufferWriter<byte>();
        Write(writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a whole path.</summary>
    /// <exception cref="CorruptStateException">The bytes are no path.</exception>
    public static PartPath Read(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        var steps = new List<PathStep>();
        while (!rest.IsEmpty && steps.Count <= DataLimits.DepthTop && TryReadStep(ref rest, out var step))
        {
            steps.Add(step);
        }

        return rest.IsEmpty && AreJoined([.. steps])
            ? new PartPath([.. steps])
            : throw new CorruptStateException(
                $"A path of {bytes.Length} bytes is not readable. Drop this part and repair the record from other replicas.");
    }

    public int CompareTo(PartPath? other)
    {
        if (other is null)
        {
            return 1;
        }

        var shared = Math.Min(_steps.Length, other._steps.Length);
        for (var at = 0; at < shared; at++)
        {
            if (_steps[at].CompareTo(other._steps[at]) is not 0 and var order)
            {
                return order;
            }
        }

        return _steps.Length.CompareTo(other._steps.Length);
    }

    public bool Equals(PartPath? other) => other is not null && Steps.SequenceEqual(other.Steps);

    public override bool Equals(object? obj) => Equals(obj as PartPath);

    public override int GetHashCode()
    {
        var hash = 0u;
        foreach (ref readonly var step in Steps)
        {
            hash = BitOperations.Crc32C(hash, (uint)step.GetHashCode());
        }

        return (int)hash;
    }

    public override string ToString() => string.Join(" / ", _steps);

    private static bool AreJoined(PathStep[] steps)
    {
        for (var at = 0; at < steps.Length; at++)
        {
            if (steps[at].Kind == StepKind.Record
                || !Enum.IsDefined(steps[at].Kind)
                || (steps[at].IsLeaf && at < steps.Length - 1))
            {
                return false;
            }
        }

        return steps.Length <= DataLimits.DepthTop + 1;
    }

    private static bool TryReadStep(ref ReadOnlySpan<byte> bytes, out PathStep step)
    {
        step = default;
        var name = new ArrayBufferWriter<byte>();
        var rest = bytes[1..];
        for (var zero = rest.IndexOf((byte)0); zero >= 0 && zero + 1 < rest.Length; zero = rest.IndexOf((byte)0))
        {
            name.Write(rest[..zero]);
            if (rest[zero + 1] == 0)
            {
                step = new PathStep((StepKind)bytes[0], name.WrittenSpan.ToArray());
                bytes = rest[(zero + 2)..];
                return true;
            }

            if (rest[zero + 1] != Escape)
            {
                return false;
            }

            name.Write(rest.Slice(zero, 1));
            rest = rest[(zero + 2)..];
        }

        return false;
    }
}
