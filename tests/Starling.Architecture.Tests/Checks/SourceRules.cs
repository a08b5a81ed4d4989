using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Starling.Architecture.Tests.Reading;

namespace Starling.Architecture.Tests.Checks;

/// <summary>Rules on the C# text of levels 0-4, read without a compiler so that nothing needs to be loaded or run.</summary>
internal static class SourceRules
{
    private const string Modifier = "public|private|protected|internal|static|readonly|volatile|new|unsafe|abstract|sealed|file|partial"
        + "|required|virtual|override";

    private static readonly Regex TaskName = new(@"\b(Task|ValueTask|async|await)\b");
    private static readonly Regex Field = new(
        $@"^[ \t]*(?<mods>(?:(?:{Modifier})\s+)+)(?<type>[^\s=;{{}}()][^=;{{}}()]*?)\s+(?<name>\w+)\s*(?:=(?!>)|;)", RegexOptions.Multiline);
    private static readonly Regex Property = new(
        @"^[ \t]*(?:\w+\s+)*static\s[^=;{}()]+\{\s*(?:\w+\s+)?get;\s*(?:\w+\s+)?set;", RegexOptions.Multiline);
    private static readonly Regex TypeHead = new(
        $@"^[ \t]*(?<mods>(?:(?:{Modifier})\s+)*)(?:class|record(?:\s+class)?(?!\s+struct))\s+(?<name>\w+)", RegexOptions.Multiline);
    private static readonly Regex Changeable = new(
        @"\b(Dictionary|List|HashSet|SortedSet|SortedDictionary|Queue|Stack|StringBuilder|Concurrent\w+|PriorityQueue)\b");

    /// <summary>The model is synchronous: it neither returns nor awaits anything.</summary>
    public static IEnumerable<string> TaskFaults(SourceFile file) => TaskName.Matches(file.Code)
        .Select(match => $"{file.Path}:{file.LineAt(match.Index)} says '{match.Value}': the model is synchronous.");

    /// <summary>No state outlives its owner: two nodes live in one process in every simulation.</summary>
    public static IEnumerable<string> StaticFaults(SourceFile file)
    {
        foreach (Match field in Field.Matches(file.Code))
        {
            var modifiers = field.Groups["mods"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var type = field.Groups["type"].Value;
            if (!modifiers.Contains("static") || field.Groups["name"].Value == "operator" || type.StartsWith("const ", StringComparison.Ordinal)
                || (modifiers.Contains("readonly") && !Changeable.IsMatch(type)))
            {
                continue;
            }

            yield return $"{file.Path}:{file.LineAt(field.Groups["name"].Index)} static field '{field.Groups["name"].Value}' can change: "
                + "nodes would share it. Give it to the object that owns it, or make it a frozen table.";
        }

        foreach (Match property in Property.Matches(file.Code))
        {
            yield return $"{file.Path}:{file.LineAt(property.Index + property.Length)} a static property can be set: nodes would share it.";
        }
    }

    /// <summary>Inheritance is an interface and one class deep, or a closed choice under an abstract record.</summary>
    public static IEnumerable<string> OpenTypeFaults(SourceFile file)
    {
        foreach (Match head in TypeHead.Matches(file.Code))
        {
            var modifiers = head.Groups["mods"].Value;
            if (!Regex.IsMatch(modifiers, @"\b(sealed|static|abstract)\b"))
            {
                yield return $"{file.Path}:{file.LineAt(head.Groups["name"].Index)} '{head.Groups["name"].Value}' is open: make it sealed.";
            }
        }
    }
}
