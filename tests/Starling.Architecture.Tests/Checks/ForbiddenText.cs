using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Starling.Architecture.Tests.Checks;

/// <summary>Words that no file of the repository may hold: traces of one machine, of one registry, of unfinished work.</summary>
internal static class ForbiddenText
{
    // Put together from halves, so that this file passes its own check.
    private static readonly (string Text, string Why)[] Anywhere =
    [
        ("/wo" + "rk/", "a path of one machine"),
        ("nuget" + ".org", "which registry is used is the user's choice"),
        ("pkgs.dev." + "azure", "which registry is used is the user's choice"),
        ("registry." + "npmjs", "which registry is used is the user's choice"),
        ("proxy." + "golang", "which registry is used is the user's choice"),
        ("py" + "pi.org", "which registry is used is the user's choice"),
    ];

    private static readonly (Regex Pattern, string Why)[] InCode =
    [
        (new Regex(@"^\s*#" + "region", RegexOptions.Multiline), "regions hide a file that should be two"),
        (new Regex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|X" + @"XX)\b(?!\s*\(#\d+\))"), "unfinished work needs an issue number, as in (#12)"),
        (new Regex("NotImplemented" + "Exception"), "stubs do not ship"),
    ];

    public static IEnumerable<string> Faults(string path, string text)
    {
        foreach (var (word, why) in Anywhere)
        {
            if (text.IndexOf(word, StringComparison.OrdinalIgnoreCase) is var at and >= 0)
            {
                yield return $"{path}:{Line(text, at)} holds '{word}': {why}.";
            }
        }

        if (!path.EndsWith(".cs", StringComparison.Ordinal))
        {
            yield break;
        }

        foreach (var (pattern, why) in InCode)
        {
            if (pattern.Match(text) is { Success: true } match)
            {
                yield return $"{path}:{Line(text, match.Index)} holds '{match.Value.Trim()}': {why}.";
            }
        }
    }

    private static int Line(string text, int at) => text.Take(at).Count(letter => letter == '\n') + 1;
}
