using System.Text;

namespace Starling.Objects.Http;

/// <summary>Keeps stored texts from breaking out of a header line.</summary>
/// <remarks>A value's headers may come from another API than HTTP, so they are checked on the way in and again on the
/// way out.</remarks>
internal static class HeaderText
{
    /// <summary>True when the text fits in one header line: no control characters except tab.</summary>
    public static bool IsSafe(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) && c != '\t')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text itself, or with a space for each control character.</summary>
    public static string Safe(string text)
    {
        if (IsSafe(text))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            safe.Append(char.IsControl(c) ? ' ' : c);
        }

        return safe.ToString();
    }

    /// <summary>True for a header name (RFC 9110, section 5.1: a token).</summary>
    public static bool IsName(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
