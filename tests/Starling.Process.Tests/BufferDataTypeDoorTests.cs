using System.Net;
using Starling.Objects.Tests.ProtocolBuffers;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>The data types of a real server's protocol buffers, asked what every such door is asked.</summary>
[Collection(RunningServers.Name)]
public sealed class BufferDataTypeDoorTests(SharedCluster shared)
    : BufferDataTypeTests(IPEndPoint.Parse(shared.Rig.Cluster.Places[2].Buffers.ToString()));
