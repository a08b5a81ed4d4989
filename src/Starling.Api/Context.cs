using System;

namespace Starling.Api;

/// <summary>What a client has seen of a record: opaque bytes of this cluster. Give it back with the next write of the record.</summary>
public readonly struct Context : IEquatable<Context>
{
    public Context(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    public ReadOnlyMemory<byte> Bytes { get; }

    public bool IsEmpty => Bytes.IsEmpty;

    public static Context None => default;

    /// <summary>The text form, base64. Throws <see cref="FormatException"/> on anything else.</summary>
    public static Context Parse(string base64) => new(Convert.FromBase64String(base64));

    public bool Equals(Context other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => obj is Context other && Equals(other);

    public override int GetHashCode() => Bytes.Length;

    public static bool operator ==(Context left, Context right) => left.Equals(right);

    public static bool operator !=(Context left, Context right) => !left.Equals(right);

    public override string ToString() => Convert.ToBase64String(Bytes.Span);
}
