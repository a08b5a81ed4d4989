using System;

namespace Starling.Model.Values;

/// <summary>
/// State bytes that no replica can have written: damage on disk, or bytes let in without <see
/// cref="RecordState.IsValid"/>.
/// </summary>
/// <remarks>
/// Never merge around it. The record must be treated as unreadable here and be fetched again from the other replicas of
/// its slot.
/// </remarks>
public sealed class CorruptStateException(string message) : Exception(message);
