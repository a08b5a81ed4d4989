using System;

namespace Starling.Model.DataTypes;

/// <summary>A remove without a context named what this replica does not show. The whole change is refused; nothing was changed.</summary>
public sealed class NotPresentException(PathStep step) : Exception(
    $"There is no {step} to remove here. Read the record, and send its context with the remove: "
    + "then it also takes effect on what this replica has yet to hear of.")
{
    /// <summary>The field or the element.</summary>
    public PathStep Step { get; } = step;
}
