using System.Text.Json.Serialization;

namespace Starling.Simulator.Tests.Scenarios;

[JsonSerializable(typeof(TypedScenario.Lines))]
internal sealed partial class TypedScenarioJson : JsonSerializerContext;
