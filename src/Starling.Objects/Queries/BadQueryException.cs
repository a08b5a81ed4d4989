using System;

namespace Starling.Objects.Queries;

/// <summary>A query that makes no sense; the text says why, for the client.</summary>
internal sealed class BadQueryException(string text) : Exception(text);
