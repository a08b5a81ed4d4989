using Xunit;

namespace Starling.Hosting.Tests;

/// <summary>Tests that listen to what the whole process measures: they run by themselves, after the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
