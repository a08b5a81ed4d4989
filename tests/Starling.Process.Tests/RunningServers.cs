using Xunit;

namespace Starling.Process.Tests;

/// <summary>Tests that share one cluster. They run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class RunningServers : ICollectionFixture<SharedCluster>
{
    public const string Name = "running servers";
}
