using Xunit;

namespace Starling.Process.Tests;

/// <summary>Tests that need the machine for themselves, because they promise to be done in some time: they run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
