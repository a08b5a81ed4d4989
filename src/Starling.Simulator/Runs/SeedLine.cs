using System;
using System.Globalization;
using System.Linq;

namespace Starling.Simulator.Runs;

/// <summary>One line of <c>seeds/*.txt</c>: a seed that failed once, the words that belong to it, and the cause in a sentence.</summary>
public sealed record SeedLine(ulong Seed, SeedWords Words, string Cause)
{
    /// <summary>Reads a line that is not empty and not a remark (<c>#</c>).</summary>
    public static bool TryParse(string text, out SeedLine line, out string fault)
    {
        line = new SeedLine(0, SeedWords.None, "");
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            fault = $"'{text}' does not begin with a seed.";
            return false;
        }

        var words = parts.Skip(1).TakeWhile(static part => part.Contains('=', StringComparison.Ordinal)).ToArray();
        if (!SeedWords.TryParse(words, out var read, out fault))
        {
            return false;
        }

        line = new SeedLine(seed, read, string.Join(' ', parts.Skip(1 + words.Length)));
        return true;
    }

    public override string ToString() => string.Join(
        ' ', new[] { Seed.ToString(CultureInfo.InvariantCulture), Words.ToString(), OneLine(Cause) }.Where(static part => part.Length > 0));

    private const int CauseLettersMax = 300;

    /// <summary>A cause must not look like a word, and must stay on its line.</summary>
    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split(['\r', '\n', ' '], StringSplitOptions.RemoveEmptyEntries));
        line = line.Length <= CauseLettersMax ? line : line[..CauseLettersMax] + "...";
        var first = line.IndexOf(' ', StringComparison.Ordinal) is var end and >= 0 ? line[..end] : line;
        return first.Contains('=', StringComparison.Ordinal) ? "Cause: " + line : line;
    }
}
