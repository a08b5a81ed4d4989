using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Starling.Process.Tests;

/// <summary>Reads Prometheus' text format, and forgives nothing: whatever the format forbids fails the test.</summary>
internal sealed class ExpositionText
{
    private static readonly Regex Comment = new(@"^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$");

    private static readonly Regex Sample = new(
        @"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>[a-zA-Z_][a-zA-Z0-9_]*=""(?:[^""\\\n]|\\[\\""n])*""(?:,[a-zA-Z_][a-zA-Z0-9_]*=""(?:[^""\\\n]|\\[\\""n])*"")*)\})? (?<value>\S+)$");

    private readonly Dictionary<string, string> types = [];
    private readonly Dictionary<string, double> samples = [];

    private ExpositionText()
    {
    }

    /// <summary>Type of each metric.</summary>
    public IReadOnlyDictionary<string, string> Types => types;

    /// <summary>Value of each series, by its name and labels as written.</summary>
    public IReadOnlyDictionary<string, double> Samples => samples;

    public static ExpositionText Parse(string text)
    {
        Assert.EndsWith("\n", text);
        Assert.DoesNotContain("\r", text);
        var read = new ExpositionText();
        var helped = new HashSet<string>();
        var current = "";
        foreach (var line in text[..^1].Split('\n'))
        {
            if (Comment.Match(line) is { Success: true } comment)
            {
                var name = comment.Groups[2].Value;
                if (comment.Groups[1].Value == "HELP")
                {
                    Assert.True(helped.Add(name), $"two HELP lines for {name}");
                    Assert.NotEmpty(comment.Groups[3].Value);
                    continue;
                }

                Assert.Contains(comment.Groups[3].Value, new[] { "counter", "gauge", "histogram" });
                Assert.True(read.types.TryAdd(name, comment.Groups[3].Value), $"two TYPE lines for {name}");
                Assert.Contains(name, helped);
                current = name;
                continue;
            }

            read.Take(line, current);
        }

        read.CheckHistograms();
        return read;
    }

    /// <summary>The sum of all series of a name whose labels hold all the texts.</summary>
    public double Sum(string name, params string[] labels) => samples
        .Where(sample => (sample.Key == name || sample.Key.StartsWith(name + "{", StringComparison.Ordinal)) && labels.All(sample.Key.Contains))
        .Sum(sample => sample.Value);

    /// <summary>A line that is no comment: it belongs to the metric whose TYPE came last.</summary>
    private void Take(string line, string current)
    {
        var sample = Sample.Match(line);
        Assert.True(sample.Success, "not a line of the format: " + line);
        var name = sample.Groups["name"].Value;
        var suffixes = types[current] == "histogram" ? new[] { "_bucket", "_sum", "_count" } : [""];
        Assert.Contains(name, suffixes.Select(suffix => current + suffix));
        if (types[current] == "counter")
        {
            Assert.EndsWith("_total", name);
        }

        var keys = Regex.Matches(sample.Groups["labels"].Value, @"([a-zA-Z_][a-zA-Z0-9_]*)=""(?:[^""\\]|\\.)*""").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(keys.Distinct(), keys);
        Assert.Equal(name.EndsWith("_bucket", StringComparison.Ordinal), keys.Contains("le"));
        var value = double.Parse(sample.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture);
        Assert.True(double.IsFinite(value) && value >= 0, line);
        Assert.True(samples.TryAdd(line[..line.LastIndexOf(' ')], value), "a series comes twice: " + line);
    }

    /// <summary>Buckets rise, and the last one is the count.</summary>
    private void CheckHistograms()
    {
        foreach (var (name, _) in types.Where(type => type.Value == "histogram"))
        {
            foreach (var series in samples.Where(sample => sample.Key.StartsWith(name + "_bucket", StringComparison.Ordinal))
                .GroupBy(sample => Regex.Replace(sample.Key, @",?le=""[^""]*""", "")))
            {
                var values = series.Select(sample => sample.Value).ToList();
                Assert.Equal(values.Order(), values);
                Assert.Contains("le=\"+Inf\"", series.Last().Key);
                Assert.Equal(values[^1], samples[series.Key.Replace("_bucket", "_count")]);
                Assert.True(samples.ContainsKey(series.Key.Replace("_bucket", "_sum")));
            }
        }
    }
}
