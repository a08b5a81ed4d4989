using System;

namespace Starling.Caching.Tests;

/// <summary>The machine's clock, and an hour or a minute that a test adds to it.</summary>
internal sealed class ManualTime : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
