using System.Text.Json.Serialization;

namespace Starling.Simulator.Runs;

/// <summary>How requests and outcomes become JSON on one line, made at build time so that nothing is looked up while it runs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(SeedRequest))]
[JsonSerializable(typeof(SeedOutcome))]
public sealed partial class RunsJson : JsonSerializerContext;
