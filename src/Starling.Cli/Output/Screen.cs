using System;
using System.Text;
using Spectre.Console;

namespace Starling.Cli.Output;

/// <summary>Where people read. Results go to standard output, everything else to standard error, so that results can be piped.</summary>
internal static class Screen
{
    /// <summary>Columns when nobody's terminal limits them: tables of addresses and paths are not broken in files.</summary>
    private const int WidthInFiles = 200;

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Results { get; } = Make(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error, for progress and remarks.</summary>
    public static IAnsiConsole Remarks { get; } = Make(Console.Error, Console.IsErrorRedirected);

    public static Table NewTable(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        }

        return table;
    }

    /// <summary>Says what went wrong.</summary>
    public static void Complain(string text) => Console.Error.WriteLine("error: " + text);

    /// <summary>Says what went wrong and does not end the command.</summary>
    public static void Warn(string text) => Console.Error.WriteLine("warning: " + text);

    /// <summary>A text on one line, of printable letters, cut with dots when it is longer than <paramref name="most"/>.</summary>
    public static string Brief(string text, int most)
    {
        var brief = new StringBuilder(Math.Min(text.Length, most));
        foreach (var letter in text)
        {
            if (brief.Length == most - 3 && text.Length > most)
            {
                return brief.Append("...").ToString();
            }

            brief.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return brief.ToString();
    }

    private static IAnsiConsole Make(System.IO.TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (isRedirected)
        {
            console.Profile.Width = WidthInFiles;
        }

        return console;
    }
}
