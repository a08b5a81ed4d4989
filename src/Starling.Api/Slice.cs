using System;
using System.Collections.Generic;

namespace Starling.Api;

/// <summary>Records of one partition, in order. <see cref="More"/> says that the limit cut the slice; go on after the last key.</summary>
public sealed record Slice(IReadOnlyList<SliceRecord> Records, bool More);
