using System.Text.Json.Serialization;

namespace Starling.Simulator.Runs;

/// <summary>A ledger as a file: indented, so that what changed shows line by line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    WriteIndented = true)]
[JsonSerializable(typeof(Ledger))]
[JsonSerializable(typeof(Tally))]
public sealed partial class LedgerJson : JsonSerializerContext;
