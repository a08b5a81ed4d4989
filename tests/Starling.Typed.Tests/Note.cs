using System.Text.Json.Serialization;

namespace Starling.Typed.Tests;

/// <summary>A type without a resolver of its own.</summary>
public sealed record Note(string Text, int Number = 0);

[JsonSerializable(typeof(Note))]
public sealed partial class NoteJson : JsonSerializerContext;
