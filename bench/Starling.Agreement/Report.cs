using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Starling.Agreement;

/// <summary>Figures by name, in the order in which they were found, and the bounds that were broken.</summary>
internal sealed class Report(bool isJson)
{
    private readonly List<(string Name, List<(string Name, double Value)> Figures)> parts = [];
    private readonly List<string> broken = [];

    /// <summary>What is going on, for whoever waits.</summary>
    public static void Say(string text) => Console.Error.WriteLine(text);

    /// <summary>Begins a part.</summary>
    public void Begin(string name) => parts.Add((name, []));

    /// <summary>A figure of the part.</summary>
    public void Add(string name, double value) => parts[^1].Figures.Add((name, value));

    /// <summary>A figure that must not be above a bound.</summary>
    public void AddBounded(string name, double value, double most)
    {
        Add(name, value);
        if (!(value <= most))
        {
            broken.Add(string.Create(CultureInfo.InvariantCulture, $"{parts[^1].Name}: {name} is {value:0.##}, and may be {most:0.##} at most."));
        }
    }

    /// <summary>Prints all; returns the program's exit code.</summary>
    public int Finish()
    {
        Console.Write(isJson ? Json() : Tables());
        broken.ForEach(Console.Error.WriteLine);
        return broken.Count == 0 ? 0 : 1;
    }

    private string Tables()
    {
        var text = new StringBuilder();
        foreach (var (part, figures) in parts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {part} | |").AppendLine("|---|---|");
            foreach (var (name, value) in figures)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {value:#,0.####} |");
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private string Json()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (part, figures) in parts)
            {
                json.WriteStartObject(part);
                foreach (var (name, value) in figures)
                {
                    json.WriteNumber(name, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + Environment.NewLine;
    }
}
