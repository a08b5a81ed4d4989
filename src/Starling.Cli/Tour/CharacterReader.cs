using System.Collections.Generic;
using Starling.Api;
using Starling.Cli.Import;

namespace Starling.Cli.Tour;

/// <summary>The characters as an input for the importer.</summary>
internal sealed class CharacterReader(IReadOnlyList<Character> characters) : IImportReader
{
    private static readonly ValueHeader[] Headers = [new(Value.ContentTypeHeader, "text/plain; charset=utf-8")];
    private int next;

    public long Position => next;

    public ImportItem? Next()
    {
        if (next == characters.Count)
        {
            return null;
        }

        var character = characters[next++];
        return new ImportItem(next, next, character.CodePoint, new Value(character.Line, Headers), null);
    }

    public void Dispose()
    {
        // Everything is in memory.
    }
}
