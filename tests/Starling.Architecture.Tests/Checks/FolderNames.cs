using System;
using System.Collections.Generic;
using System.Linq;

namespace Starling.Architecture.Tests.Checks;

/// <summary>A folder is called after what lives in it, so these names, which fit everything, are out.</summary>
internal static class FolderNames
{
    private static readonly string[] Banned =
    [
        "Util", "Utils", "Utilities", "Helper", "Helpers", "Common", "Core", "Misc", "Internal", "Internals", "Infrastructure", "Manager",
        "Managers", "Service", "Services", "Shared", "Base", "Stuff",
    ];

    public static IEnumerable<string> Faults(IEnumerable<string> folders) =>
        from folder in folders
        let word = folder.Split('/').SelectMany(name => name.Split('.'))
            .FirstOrDefault(name => Banned.Contains(name, StringComparer.OrdinalIgnoreCase))
        where word is not null
        select $"the folder {folder} is called '{word}', which says nothing: name the idea that lives there.";
}
