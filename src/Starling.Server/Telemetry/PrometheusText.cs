using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Starling.Server.Telemetry;

/// <summary>Writes series in Prometheus' text format.</summary>
/// <remarks>
/// Names are changed as OpenTelemetry's rules for Prometheus say: dots become underscores, the unit follows the name (<c>s</c> as <c>seconds</c>,
/// <c>By</c> as <c>bytes</c>, what stands in braces not at all), and what only rises ends in <c>_total</c>.
/// Sources: "Exposition formats" of Prometheus' documentation, version 0.0.4; "Prometheus and OpenMetrics Compatibility" of OpenTelemetry's.
/// </remarks>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyList<InstrumentSeries> instruments)
    {
        var text = new StringBuilder();
        var dropped = 0L;
        foreach (var series in instruments)
        {
            Write(text, series);
            dropped += series.Dropped;
        }

        text.Append("# HELP starling_metrics_dropped_total Measurements dropped because an instrument had too many series.\n")
            .Append("# TYPE starling_metrics_dropped_total counter\nstarling_metrics_dropped_total ")
            .Append(dropped.ToString(CultureInfo.InvariantCulture)).Append('\n');
        return text.ToString();
    }

    /// <summary>The name under which Prometheus knows an instrument.</summary>
    internal static string NameOf(InstrumentSeries series)
    {
        var name = new StringBuilder(Word(series.Instrument.Name));
        var unit = UnitOf(series.Instrument);
        if (unit.Length > 0)
        {
            name.Append('_').Append(unit);
        }

        return name.Append(series.IsCounter ? "_total" : "").ToString();
    }

    private static string UnitOf(Instrument instrument) => instrument.Unit switch
    {
        "s" => "seconds",
        "By" => "bytes",
        null or "" => "",
        ['{', ..] => "",
        { } other => Word(other),
    };

    private static void Write(StringBuilder text, InstrumentSeries series)
    {
        var name = NameOf(series);
        text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(series.Instrument.Description ?? "", quotes: false)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(series.IsHistogram ? " histogram\n" : series.IsCounter ? " counter\n" : " gauge\n");
        foreach (var (labels, one) in series.All)
        {
            if (series.IsHistogram)
            {
                WriteHistogram(text, name, labels, one, series.Bounds);
            }
            else
            {
                Line(text, name, labels, null, one.Value);
            }
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, Labels labels, Series one, double[] bounds)
    {
        var count = 0L;
        for (var bucket = 0; bucket <= bounds.Length; bucket++)
        {
            count += one.InBucket(bucket);
            Line(text, name + "_bucket", labels, bucket < bounds.Length ? Number(bounds[bucket]) : "+Inf", count);
        }

        Line(text, name + "_sum", labels, null, one.Value);
        Line(text, name + "_count", labels, null, count);
    }

    private static void Line(StringBuilder text, string name, Labels labels, string? upTo, double value)
    {
        text.Append(name);
        var separator = '{';
        foreach (var (key, label) in labels.Pairs)
        {
            text.Append(separator).Append(Word(key)).Append("=\"").Append(Escaped(label, quotes: true)).Append('"');
            separator = ',';
        }

        if (upTo is not null)
        {
            text.Append(separator).Append("le=\"").Append(upTo).Append('"');
            separator = ',';
        }

        text.Append(separator == ',' ? "} " : " ").Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Word(string name)
    {
        var word = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            word.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        }

        return word.ToString();
    }

    private static string Escaped(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\").Replace("\n", "\\n");
        return quotes ? escaped.Replace("\"", "\\\"") : escaped;
    }
}
