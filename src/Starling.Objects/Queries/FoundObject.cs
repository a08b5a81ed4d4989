using System;
using Starling.Api;

namespace Starling.Objects.Queries;

/// <summary>An object that a walk over a bucket came by.</summary>
internal readonly record struct FoundObject(ReadOnlyMemory<byte> Key, Reading Reading);
