using System;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Nobody knows where the next message begins, or it comes too slowly. The client is told, then the connection is closed.</summary>
internal sealed class BadFrameException(string text) : Exception(text);
