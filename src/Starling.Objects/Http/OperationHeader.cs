using System;

namespace Starling.Objects.Http;

/// <summary>An operation's id as the header <c>X-Starling-Operation</c>: a UUID of any version, the same in all tries of one change of a data type.</summary>
internal static class OperationHeader
{
    public const string Name = "X-Starling-Operation";

    /// <summary>Reads one; empty or absent is none. Refuses with 400 what is no UUID.</summary>
    public static Guid? Parse(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Guid.TryParseExact(text, "D", out var id) ? id
        : throw new RefusedException(
            400,
            $"{Name} must be a UUID, for example 6f1c9a52-8d0e-4b7a-9f35-2c1e7d40b8a6: a new one for each change, the same for each of its tries.");
}
