using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Starling.Architecture.Tests.Checks;

/// <summary>Relative links of a markdown page lead to a file or folder, and to a heading where they name one.</summary>
internal static class Links
{
    private static readonly Regex Link = new(@"(?<!\\)\[[^\]]*\]\((?<target>[^)\s]+)(?:\s+""[^""]*"")?\)");
    private static readonly Regex Mention = new(@"\b[Ss]ee (?<page>docs/[\w./-]*\w)");
    private static readonly Regex Fence = new(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline);
    private static readonly Regex Inline = new("`[^`\n]*`");

    public static IEnumerable<string> Faults(string page, string text, Func<string, string?> read, Func<string, bool> exists)
    {
        var prose = Inline.Replace(Fence.Replace(text, ""), "");
        foreach (var target in Link.Matches(prose).Select(match => match.Groups["target"].Value).Distinct())
        {
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
            {
                continue;
            }

            var (file, heading) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, "");
            var path = file.Length == 0 ? page : Resolve(page, file);
            if (!exists(path))
            {
                yield return $"{page} links to {target}, which does not exist.";
            }
            else if (heading.Length > 0 && path.EndsWith(".md", StringComparison.Ordinal) && !Headings(read(path) ?? "").Contains(heading))
            {
                yield return $"{page} links to {target}, but {path} has no such heading.";
            }
        }
    }

    /// <summary>Pages that a comment in the code sends its reader to, as in "See docs/limits.md". Other projects' pages are not meant.</summary>
    public static IEnumerable<string> MentionFaults(string path, string text, Func<string, bool> exists) =>
        from mention in Mention.Matches(text).Select(match => match.Groups["page"].Value).Distinct()
        where !exists(mention)
        select $"{path} says 'see {mention}', which does not exist.";

    private static string Resolve(string page, string target)
    {
        var parts = new List<string>((Path.GetDirectoryName(page) ?? "").Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (step != ".")
            {
                parts.Add(step);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>Anchors as the usual renderers make them: small letters, spaces to hyphens, punctuation dropped.</summary>
    private static IEnumerable<string> Headings(string text) => Fence.Replace(text, "").Split('\n')
        .Where(line => line.StartsWith('#'))
        .Select(line => Regex.Replace(line.TrimStart('#').Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-'));
}
