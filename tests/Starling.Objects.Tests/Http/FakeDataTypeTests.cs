using Xunit;

namespace Starling.Objects.Tests.Http;

/// <summary>Data types against a pretend cluster.</summary>
public sealed class FakeDataTypeTests(DoorHost host) : DataTypeApiTests(host.Address), IClassFixture<DoorHost>;
