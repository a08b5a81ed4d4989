using System;

namespace Starling.Model.DataTypes;

/// <summary>A counter remembers as many operations as it may. Nothing was changed.</summary>
public sealed class TooManyOperationsException(int count) : Exception(
    $"This replica remembers {count} operations of the counter, and no more fit. Wait, try it through another node, or count without an operation's id: "
    + "then it must not be tried again when its outcome is not known.");
