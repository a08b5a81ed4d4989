using System.Text.Json.Serialization;

namespace Starling.Simulator.Runs;

/// <summary>A ledger as a file: indented, so that what changed shows line by line.</summary>
/// <remarks>Strict in reading, because whoever reads a ledger writes it back: a foreign file, or one of a later version, would lose what is not known here.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(Ledger))]
[JsonSerializable(typeof(Tally))]
public sealed partial class LedgerJson : JsonSerializerContext;
