using System;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>A message's bytes are not what its code promises. The text is for the client: the frame around them was whole, so the
/// connection goes on.</summary>
internal sealed class BadMessageException(string text) : Exception(text);
