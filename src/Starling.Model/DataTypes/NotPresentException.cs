using System;

namespace Starling.Model.DataTypes;

/// <summary>A remove without a context named what this replica does not show. The whole change is refused; nothing was changed.</summary>
public sealed class NotPresentException(PathStep step) : Exception(
    $"There is no {step} to remove here. Read the record, and send its context with the remove: "
    + "then it also takes effect on what this replica has yet to hear of.")
{
    private const string End = "' to remove here.";

    /// <summary>The field or the element.</summary>
    public PathStep Step { get; } = step;

    /// <summary>The name of the field or the element in the text of such an exception, for those whom only the text has reached; empty for another text.
    /// </summary>
    public static string NameIn(string text)
    {
        var start = text.IndexOf('\'') + 1;
        var end = text.LastIndexOf(End, StringComparison.Ordinal);
        return start > 0 && end >= start ? text[start..end] : "";
    }
}
