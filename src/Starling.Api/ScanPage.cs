using System;
using System.Collections.Generic;

namespace Starling.Api;

/// <summary>A page of a scan. <paramref name="Next"/> is empty at the table's end.</summary>
public sealed record ScanPage(IReadOnlyList<ScanRecord> Records, ReadOnlyMemory<byte> Next);
