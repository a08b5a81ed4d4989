using System;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Ends the work on a request early with an error answer of this text. The connection goes on.</summary>
internal sealed class RefusalException(string text) : Exception(text);
