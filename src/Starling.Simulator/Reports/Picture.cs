using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Starling.World;

namespace Starling.Simulator.Reports;

/// <summary>Draws a run as one page of HTML that needs nothing but a browser: no network, no other file.</summary>
/// <remarks>
/// Intuition: a sequence diagram of the moments before a promise was broken. Nodes are lanes, time runs down, messages are arrows; beside each lane stands
/// what that node's disk held of the record in question, so that one sees which node missed which write. The page holds the whole film within
/// bounds, and the reader filters and zooms; it starts at the guilty operation and the second before it. The words (verdict, evidence, story) stand in the page itself, the
/// drawing is made by the page's script from the data in it. The page is XML as well as HTML, so that a test can read it strictly.
/// </remarks>
public static class Picture
{
    /// <summary>The most characters of a page.</summary>
    public const int SizeMax = 5_000_000;

    private const int CountMax = 20_000;
    private const int CountMin = 200;

    /// <summary>Writes the page of a run.</summary>
    /// <param name="page">Where it goes, UTF-8.</param>
    /// <param name="report">The run's report.</param>
    /// <param name="film">The film of the same run: it was among the run's onlookers.</param>
    /// <param name="replay">The words by which the run is replayed; by default those of the simulations' own command.</param>
    public static void Write(TextWriter page, SimReport report, Film film, string? replay = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(film);
        var guilt = Guilt.Of(report);
        var footage = new Footage(film, report);
        var text = new PictureText(report, footage, guilt);
        var parts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["title"] = PictureText.Escape(text.Title),
            ["style"] = Resource("Picture.css"),
            ["script"] = Resource("Picture.js"),
            ["verdict"] = text.Verdict(),
            ["why"] = text.Why(),
            ["story"] = text.Story(),
            ["about"] = About(report),
            ["replay"] = PictureText.Escape(replay ?? Words(report)),
        };

        var form = Resource("Picture.html");
        for (var count = CountMax; ; count /= 2)
        {
            var data = PictureData.Write(footage, report, guilt, count);
            parts["data"] = data.Text;
            parts["left-out"] = LeftOut(film, data.LeftOut);
            var whole = Fill(form, parts);
            if (whole.Length <= SizeMax || count <= CountMin)
            {
                page.Write(whole);
                return;
            }
        }
    }

    /// <summary>Puts the parts where the form names them in double braces; what a part holds is not looked at again.</summary>
    internal static string Fill(string form, IReadOnlyDictionary<string, string> parts)
    {
        var whole = new StringBuilder();
        for (var at = 0; at < form.Length;)
        {
            var open = form.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                whole.Append(form, at, form.Length - at);
                break;
            }

            var close = form.IndexOf("}}", open, StringComparison.Ordinal);
            whole.Append(form, at, open - at).Append(parts[form[(open + 2)..close]]);
            at = close + 2;
        }

        return whole.ToString();
    }

    private static string Words(SimReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"simulate from={report.Seed} count=1 log=200 trace=200{(report.Mutants == Mutant.None ? "" : $" mutants={report.Mutants}".Replace(", ", ",", StringComparison.Ordinal))}");

    private static string About(SimReport report)
    {
        var outcomes = new int[4];
        foreach (var operation in report.History.Operations)
        {
            outcomes[(int)operation.Outcome]++;
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{report.VirtualTime.TotalSeconds:0.0} virtual seconds, {report.Steps} steps, ");
        text.Append(CultureInfo.InvariantCulture, $"{outcomes[1]} operations ok, {outcomes[2]} failed, {outcomes[3]} unknown; ");
        text.Append(CultureInfo.InvariantCulture, $"trace {report.TraceHash:x16}; trouble that may come: {report.Faults.Classes}");
        if (report.Mutants != Mutant.None)
        {
            text.Append(CultureInfo.InvariantCulture, $"; planted bugs: {report.Mutants}");
        }

        return PictureText.Escape(text.ToString());
    }

    private static string LeftOut(Film film, List<string> left)
    {
        if (film.ParcelsLost > 0)
        {
            left.Add($"{film.ParcelsLost} parcels before {Spans.Moment(film.ParcelsLostUntil)}: the film keeps the last ones only");
        }

        if (film.CommitsLost > 0)
        {
            left.Add($"{film.CommitsLost} disk commits before {Spans.Moment(film.CommitsLostUntil)}: the film keeps the last ones only");
        }

        if (film.RareLost > 0)
        {
            left.Add($"{film.RareLost} starts, pauses, troubles and phases beyond the film's bound");
        }

        var text = new StringBuilder();
        foreach (var one in left)
        {
            text.Append("<li>").Append(PictureText.Escape(one)).Append("</li>");
        }

        return left.Count == 0 ? "<p class=\"note\">Nothing: the page holds the whole run.</p>" : $"<ul>{text}</ul>";
    }

    private static string Resource(string name)
    {
        using var stream = typeof(Picture).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without {name}: build it again.");
        return new StreamReader(stream, Encoding.UTF8).ReadToEnd();
    }
}
