using System;

namespace Starling.Architecture.Tests.Reading;

/// <summary>Blanks comments and the insides of string and character literals, so that a search sees code only.</summary>
/// <remarks>
/// A scanner, not a parser: it knows line and block comments, plain, verbatim, interpolated and raw strings, and goes back to
/// code inside the holes of an interpolated string. Every character stays at its place, so line numbers stay true.
/// </remarks>
internal static class Blanking
{
    public static string Blank(string text)
    {
        var output = text.ToCharArray();
        var at = 0;
        SkipCode(text, output, ref at, inHole: false);
        return new string(output);
    }

    private static void SkipCode(string text, char[] output, ref int at, bool inHole)
    {
        var depth = 0;
        while (at < text.Length)
        {
            if (Starts(text, at, "//"))
            {
                Erase(text, output, ref at, End(text, "\n", at));
            }
            else if (Starts(text, at, "/*"))
            {
                Erase(text, output, ref at, Math.Min(text.Length, End(text, "*/", at + 2) + 2));
            }
            else if (text[at] == '\'')
            {
                var end = at + 1;
                while (end < text.Length && text[end] is not ('\'' or '\n'))
                {
                    end += text[end] == '\\' ? 2 : 1;
                }

                at++;
                Erase(text, output, ref at, Math.Min(end, text.Length));
                at++;
            }
            else if (text[at] is '"' or '$' or '@' && StartOfString(text, at) is var (dollars, verbatim, quotes) && quotes > 0)
            {
                at += dollars + (verbatim ? 1 : 0);
                SkipString(text, output, ref at, dollars, verbatim, quotes);
            }
            else
            {
                if (inHole && text[at] == '}' && depth == 0)
                {
                    return;
                }

                depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
                at++;
            }
        }
    }

    private static (int Dollars, bool Verbatim, int Quotes) StartOfString(string text, int at)
    {
        var (dollars, verbatim, quotes) = (0, false, 0);
        for (; at < text.Length && text[at] is '$' or '@'; at++)
        {
            dollars += text[at] == '$' ? 1 : 0;
            verbatim |= text[at] == '@';
        }

        for (; at < text.Length && text[at] == '"'; at++)
        {
            quotes++;
        }

        return (dollars, verbatim, quotes);
    }

    private static void SkipString(string text, char[] output, ref int at, int dollars, bool verbatim, int quotes)
    {
        if (quotes < 3)
        {
            quotes = 1;
        }

        var close = new string('"', quotes);
        var open = new string('{', Math.Max(dollars, 1));
        at += quotes;
        while (at < text.Length && !Starts(text, at, close))
        {
            if (dollars > 0 && Starts(text, at, open) && !(dollars == 1 && quotes == 1 && Starts(text, at, "{{")))
            {
                at += dollars;
                SkipCode(text, output, ref at, inHole: true);
                at += dollars;
                continue;
            }

            var pair = quotes == 1 && (verbatim ? Starts(text, at, "\"\"") : text[at] == '\\')
                || (dollars == 1 && quotes == 1 && (Starts(text, at, "{{") || Starts(text, at, "}}")));
            Erase(text, output, ref at, Math.Min(text.Length, at + (pair ? 2 : 1)));
            if (verbatim && Starts(text, at, "\"\""))
            {
                Erase(text, output, ref at, at + 2);
            }
        }

        at += quotes;
    }

    private static bool Starts(string text, int at, string what) =>
        string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static int End(string text, string what, int from)
    {
        var found = from <= text.Length ? text.IndexOf(what, from, StringComparison.Ordinal) : -1;
        return found < 0 ? text.Length : found;
    }

    private static void Erase(string text, char[] output, ref int at, int end)
    {
        for (; at < end; at++)
        {
            output[at] = text[at] is '\n' or '\r' ? text[at] : ' ';
        }
    }
}
