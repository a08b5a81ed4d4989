using System.Collections.Generic;

namespace Starling.Simulator.Reports;

/// <summary>A parcel and the messages whose last byte it carries.</summary>
/// <param name="Film">The parcel.</param>
/// <param name="Messages">In their order; none when it carries only a part of one, or no bytes at all.</param>
/// <param name="Note">What it is when it is no whole message; empty otherwise.</param>
internal sealed record SeenParcel(FilmedParcel Film, IReadOnlyList<SeenMessage> Messages, string Note);
