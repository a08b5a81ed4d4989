using System.Text.Json.Serialization;
using Starling.Typed.Tests.Page;

namespace Starling.Typed.Tests;

/// <summary>A type whose attribute names the resolver of another one.</summary>
[ResolvedBy<CartResolver>]
public sealed record Misled(string Text);

[JsonSerializable(typeof(Misled))]
public sealed partial class MisledJson : JsonSerializerContext;
