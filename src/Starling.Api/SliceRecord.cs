using System;

namespace Starling.Api;

/// <summary>One record of a slice.</summary>
public sealed record SliceRecord(ReadOnlyMemory<byte> Clustering, Reading Reading);
