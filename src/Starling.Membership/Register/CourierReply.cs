using Starling.Wire.Frames;

namespace Starling.Membership.Register;

/// <summary>An answer to a request.</summary>
/// <param name="Kind">Its kind, which may be another than the one hoped for.</param>
/// <param name="Body">The bytes behind the header; a copy.</param>
public sealed record CourierReply(MessageKind Kind, byte[] Body);
