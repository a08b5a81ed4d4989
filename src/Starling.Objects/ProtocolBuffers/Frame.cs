using System;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>One message as it came: its code, and the bytes of its fields, which belong to whoever has the frame.</summary>
internal readonly record struct Frame(byte Code, ReadOnlyMemory<byte> Payload);
