using System;

namespace Starling.Model.Placement;

/// <summary>A partition key's place on the ring of signed 64-bit numbers.</summary>
/// <remarks>
/// <c>default</c> is token 0, an ordinary one. No key has the token <see cref="MinValue"/>: it is the point before all
/// keys.
/// </remarks>
public readonly record struct Token(long Value) : IComparable<Token>
{
    public static Token MinValue => new(long.MinValue);

    public static Token MaxValue => new(long.MaxValue);

    public int CompareTo(Token other) => Value.CompareTo(other.Value);

    public static bool operator <(Token a, Token b) => a.Value < b.Value;

    public static bool operator >(Token a, Token b) => a.Value > b.Value;

    public static bool operator <=(Token a, Token b) => a.Value <= b.Value;

    public static bool operator >=(Token a, Token b) => a.Value >= b.Value;

    public override string ToString() => Value.ToString(null, null);
}
