using Xunit;

namespace Starling.Client.Tests;

/// <summary>Tests that measure what the whole process does: they run by themselves, after the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
