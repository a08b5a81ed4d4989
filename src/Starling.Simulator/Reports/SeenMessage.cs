using System.Collections.Generic;
using Starling.Wire.Frames;

namespace Starling.Simulator.Reports;

/// <summary>One message of a parcel, decoded as far as a person wants to know it.</summary>
/// <param name="Kind">Which message.</param>
/// <param name="Class">On whose behalf it travels.</param>
/// <param name="Correlation">The number that a reply shares with its request.</param>
/// <param name="Records">The records that it is about; empty when it is about none, or when its body cannot be read.</param>
/// <param name="Note">What else is worth telling: why a replica refused, for example.</param>
internal sealed record SeenMessage(
    MessageKind Kind, WorkClass Class, ulong Correlation, IReadOnlyList<SeenRecord> Records, string Note);
