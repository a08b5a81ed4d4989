using Xunit;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>Data types by protocol buffers against a pretend cluster.</summary>
public sealed class FakeBufferDataTypeTests(BufferHost host) : BufferDataTypeTests(host.Address), IClassFixture<BufferHost>;
