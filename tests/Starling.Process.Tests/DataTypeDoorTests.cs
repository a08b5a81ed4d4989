using Starling.Objects.Tests.Http;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The data types of a real server's door, asked what every door is asked.</summary>
[Collection(RunningServers.Name)]
public sealed class DataTypeDoorTests(SharedCluster shared) : DataTypeApiTests(shared.Rig.Door(1, "/"));
