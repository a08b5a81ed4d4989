using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Starling.Cli.Tour;

/// <summary>The Unicode character database, which this program carries with it.</summary>
internal static class CharacterFile
{
    private const string Resource = "UnicodeData.txt.gz";

    public static IReadOnlyList<Character> Read()
    {
        using var packed = typeof(CharacterFile).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"This program was built without {Resource}.");
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        return Parse(unpacked);
    }

    public static IReadOnlyList<Character> Parse(Stream text)
    {
        using var reader = new StreamReader(text, Encoding.UTF8);
        var characters = new List<Character>(35_000);
        while (reader.ReadLine() is { } line)
        {
            characters.Add(new Character(line[..line.IndexOf(';')], Encoding.UTF8.GetBytes(line)));
        }

        return characters;
    }
}
