using System.Text.Json.Serialization;

namespace Starling.Server.Admin;

/// <summary>The JSON that a change may be asked for with; every part has a default, and a part that is not known is a fault and not ignored.</summary>
internal sealed record AdminBody
{
    public string? Node { get; init; }

    public int? Weight { get; init; }

    public string? DataCentre { get; init; }

    public string? Rack { get; init; }

    public bool DryRun { get; init; }

    public bool FewerReplicas { get; init; }
}

/// <summary>Written by source generation, so that nothing is looked up by reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AdminBody))]
internal sealed partial class AdminBodyJson : JsonSerializerContext;
