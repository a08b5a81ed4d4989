using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Starling.Architecture.Tests.Reading;

namespace Starling.Architecture.Tests.Checks;

/// <summary>Inside a project, the rooms form no circle: what a room uses never uses it back.</summary>
/// <remarks>
/// An edge is a <c>using</c> line, or a name written out in full. Files beside the project file are its front, not a room.
/// A depth-first walk finds the first way back; with a handful of rooms cost does not matter.
/// </remarks>
internal static class Circles
{
    public static IEnumerable<string> Faults(string project, IReadOnlyList<SourceFile> files)
    {
        var rooms = files.Select(file => file.Room).Where(room => room.Length > 0).ToHashSet();
        var uses = rooms.ToDictionary(room => room, _ => new SortedSet<string>(StringComparer.Ordinal));
        var pattern = new Regex($@"\b{Regex.Escape(project)}\.(\w+)");
        foreach (var file in files.Where(file => file.Room.Length > 0))
        {
            foreach (Match match in pattern.Matches(file.Code))
            {
                var room = match.Groups[1].Value;
                if (rooms.Contains(room) && room != file.Room)
                {
                    uses[file.Room].Add(room);
                }
            }
        }

        var done = new HashSet<string>();
        foreach (var room in rooms.Order(StringComparer.Ordinal))
        {
            if (Walk(room, [], uses, done) is { } circle)
            {
                yield return $"{project}: {string.Join(" -> ", circle)} is a circle of rooms. Move the shared part to the lower room.";
                yield break;
            }
        }
    }

    private static List<string>? Walk(
        string room, List<string> path, Dictionary<string, SortedSet<string>> uses, HashSet<string> done)
    {
        if (path.IndexOf(room) is var start and >= 0)
        {
            return [.. path.Skip(start), room];
        }

        if (done.Contains(room))
        {
            return null;
        }

        path.Add(room);
        var circle = uses[room].Select(next => Walk(next, path, uses, done)).FirstOrDefault(found => found is not null);
        path.RemoveAt(path.Count - 1);
        done.Add(room);
        return circle;
    }
}
