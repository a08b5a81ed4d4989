using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Text;
using Starling.Simulator.Checkers;
using Starling.Simulator.Workloads;

namespace Starling.Simulator.Reports;

/// <summary>The words of a picture: heading, what happened in short, who knew what, the story of the record. All text is escaped here.</summary>
internal sealed class PictureText(SimReport report, Footage footage, Guilt guilt)
{
    private const int StoryMax = 400;
    private const int ViolationsShown = 4;
    private const int NoiseMin = 12;
    private const int TagLength = 22;

    private readonly Evidence? evidence = Evidence.Of(guilt, footage);

    public string Title => $"Seed {report.Seed}: {(report.IsGood ? "all promises kept" : "a promise was broken")}";

    /// <summary>Text for an element or an attribute: escaped, and free of what no page may hold.</summary>
    public static string Escape(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            clean.Append((char.IsControl(letter) && letter is not ('\n' or '\t')) || char.IsSurrogate(letter) ? '\uFFFD' : letter);
        }

        return WebUtility.HtmlEncode(clean.ToString());
    }

    public string Verdict()
    {
        if (report.IsGood)
        {
            return "<p>Every checker was content.</p>";
        }

        var first = new StringBuilder();
        if (Promises.Text(guilt.Violation!.Id) is { Length: > 0 } promise)
        {
            first.Append("<p class=\"promise\">").Append(Escape(promise)).Append("</p>");
        }

        first.Append("<ul class=\"violations\">");
        var rest = new StringBuilder();
        var shown = 0;
        Append(first, guilt.Violation, isGuilty: true);
        foreach (var violation in report.Verdict.Violations)
        {
            if (!ReferenceEquals(violation, guilt.Violation))
            {
                Append(++shown < ViolationsShown ? first : rest, violation, isGuilty: false);
            }
        }

        first.Append("</ul>");
        return rest.Length == 0 ? first.ToString()
            : $"{first}<details><summary>{shown + 1 - ViolationsShown} more</summary><ul class=\"violations\">{rest}</ul></details>";
    }

    /// <summary>The guilty operation in a few sentences and the table of who knew what; empty where no operation is guilty.</summary>
    public string Why()
    {
        if (evidence is null || guilt is not { Operation: { } operation, Key: { } key })
        {
            return "";
        }

        var text = new StringBuilder("<section><h2>What happened</h2><p class=\"short\">");
        text.Append(InShort(operation, key)).Append("</p><div class=\"scroll\"><table class=\"evidence\"><thead><tr><th>node</th>");
        text.Append(CultureInfo.InvariantCulture, $"<th>held of {Escape(key.ToString())}</th>");
        foreach (var write in guilt.Missed)
        {
            text.Append(CultureInfo.InvariantCulture, $"<th><b class=\"missed\">{VersionNames.Of(write)}</b> there?</th>");
        }

        text.Append(CultureInfo.InvariantCulture, $"<th>part in <b class=\"guilty\">op {operation.Id}</b></th></tr></thead><tbody>");
        foreach (var row in evidence.Rows)
        {
            AppendRow(text, row, operation);
        }

        return text.Append("</tbody></table></div><p class=\"note\">Held: what each disk had synced when op ")
            .Append(operation.Id).Append(operation.IsWrite ? " ended" : " began").Append("; times count from that moment.</p></section>").ToString();
    }

    public string Story()
    {
        if (guilt.Key is not { } key)
        {
            return "";
        }

        var touching = new List<Operation>();
        foreach (var operation in report.History.Operations)
        {
            if (operation.Writes.Exists(w => w.Key == key) || operation.Reads.Exists(r => r.Key == key))
            {
                touching.Add(operation);
            }
        }

        var shown = guilt.Operation is null ? touching.Count - 1 : touching.IndexOf(guilt.Operation);
        var from = Math.Clamp(shown - (StoryMax * 3 / 4), 0, Math.Max(0, touching.Count - StoryMax));
        var count = Math.Min(StoryMax, touching.Count - from);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<section><h2>The story of {Escape(key.ToString())}</h2>");
        text.Append(count < touching.Count
            ? $"<p class=\"note\">{count} of its {touching.Count} operations, those around the guilty one.</p>" : "");
        text.Append("<div class=\"scroll tall\"><table class=\"story\"><thead><tr><th>called</th><th>took</th><th>operation</th><th>who</th>"
            + "<th>ended</th><th>wrote</th><th>saw</th></tr></thead><tbody>");
        var plain = new StringBuilder();
        foreach (var operation in touching.GetRange(from, count))
        {
            AppendStory(text, operation, key);
            plain.AppendLine(Escape(operation.ToString()));
        }

        return text.Append("</tbody></table></div><details><summary>The same as plain text</summary><pre>")
            .Append(plain).Append("</pre></details></section>").ToString();
    }

    private static void Append(StringBuilder text, Violation violation, bool isGuilty) => text.Append(
        CultureInfo.InvariantCulture,
        $"<li{(isGuilty ? " class=\"first\"" : "")}><b class=\"id\">{Escape(violation.Id)}</b> <span title=\"{Escape(violation.Text)}\">{Escape(Plain(violation.Text))}</span></li>");

    /// <summary>Without write times and tags of versions, which tell a person nothing; the whole text is shown on hovering.</summary>
    private static string Plain(string text)
    {
        var words = new List<string>();
        foreach (var word in text.Split(' '))
        {
            var core = word.TrimEnd(',', ']', ':', ')', '.', ';');
            var isNoise = core.Length >= NoiseMin && (core[0] == '@' ? IsAll(core[1..], char.IsAsciiDigit)
                : core.Length == TagLength && IsAll(core, char.IsAsciiLetterOrDigit));
            if (!isNoise)
            {
                words.Add(word);
            }
            else if (words.Count > 0)
            {
                words[^1] += word[core.Length..];
            }
        }

        return string.Join(' ', words);
    }

    private static bool IsAll(string text, Func<char, bool> isGood)
    {
        foreach (var letter in text)
        {
            if (!isGood(letter))
            {
                return false;
            }
        }

        return true;
    }

    private string InShort(Operation operation, SimKey key)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<b class=\"guilty\">op {operation.Id}</b>, a {Escape(operation.Kind.ToString())} of ");
        text.Append(CultureInfo.InvariantCulture, $"{Escape(key.ToString())} at {Escape(operation.Level.ToString())} through n{operation.Machine}, ");
        var read = operation.Reads.Find(r => r.Key == key);
        text.Append(read is null || operation.IsWrite ? $"ended {operation.Outcome}" : $"saw {Saw(read)}");
        text.Append(operation.Returned == long.MaxValue ? "." : $" after {Spans.Text(operation.Returned - operation.Invoked)}.");
        foreach (var write in operation.IsWrite ? [] : guilt.Missed)
        {
            AppendMissed(text, write, operation);
        }

        if (guilt.Missed.Count > 0)
        {
            AppendHolders(text);
        }

        if (!QuestionTrail.AskedAnybody(footage, operation, key) && operation.Outcome == Outcome.Ok)
        {
            text.Append(CultureInfo.InvariantCulture, $" op {operation.Id} asked no other node: n{operation.Machine} answered by itself.");
        }

        return text.ToString();
    }

    private static void AppendMissed(StringBuilder text, WriteEvent write, Operation operation)
    {
        var made = write.Operation;
        text.Append(CultureInfo.InvariantCulture, $" It does not account for <b class=\"missed\">{VersionNames.Of(write)}</b> (op {made.Id} through n{made.Machine}");
        text.Append(write.IsAcknowledged && made.Returned < operation.Invoked
            ? $"), which had been acknowledged at {Escape(made.Level.ToString())} {Spans.Text(operation.Invoked - made.Returned)} before it began."
            : "), which an earlier read had shown.");
    }

    private void AppendHolders(StringBuilder text)
    {
        var holders = new List<string>();
        foreach (var row in evidence!.Rows)
        {
            if (row.Ways[0].IsHeld)
            {
                holders.Add($"n{row.Machine}");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $" At that moment {VersionNames.Of(guilt.Missed[0])} was on the disk of ");
        text.Append(holders.Count switch
        {
            0 => "no node.",
            1 => $"{holders[0]} only.",
            _ => $"{string.Join(", ", holders)}.",
        });
    }

    private static void AppendRow(StringBuilder text, EvidenceRow row, Operation operation)
    {
        text.Append(CultureInfo.InvariantCulture, $"<tr{(row.Machine == operation.Machine ? " class=\"guilty\"" : "")}><th>n{row.Machine}</th>");
        text.Append(CultureInfo.InvariantCulture, $"<td>{Escape(row.Held ?? "–")}</td>");
        foreach (var way in row.Ways)
        {
            var (style, mark) = way.IsHeld ? ("yes", "✓ ") : way.IsKnown ? ("no", "✗ ") : ("none", "");
            text.Append(CultureInfo.InvariantCulture, $"<td class=\"{style}\">{mark}{Escape(way.Text)}</td>");
        }

        text.Append(CultureInfo.InvariantCulture, $"<td>{Escape(row.Part)}</td></tr>");
    }

    private void AppendStory(StringBuilder text, Operation operation, SimKey key)
    {
        var isGuilty = operation == guilt.Operation;
        var isMissed = operation.Writes.Exists(w => w.Key == key && Contains(guilt.Missed, w));
        text.Append(CultureInfo.InvariantCulture, $"<tr data-op=\"{operation.Id}\"{(isGuilty ? " class=\"guilty\"" : isMissed ? " class=\"missed\"" : "")}>");
        text.Append(CultureInfo.InvariantCulture, $"<td>{Spans.Moment(operation.Invoked)}</td>");
        text.Append(CultureInfo.InvariantCulture, $"<td>{(operation.Returned == long.MaxValue ? "–" : Spans.Text(operation.Returned - operation.Invoked))}</td>");
        text.Append(CultureInfo.InvariantCulture, $"<td>op {operation.Id} {operation.Kind} {Escape(operation.Level.ToString())}</td>");
        text.Append(CultureInfo.InvariantCulture, $"<td>{(operation.Client < 0 ? "final read" : $"client {operation.Client}")} at n{operation.Machine}</td>");
        text.Append(CultureInfo.InvariantCulture, $"<td>{operation.Outcome}{(operation.Error.Length == 0 ? "" : $" <small>{Escape(operation.Error)}</small>")}</td>");
        text.Append("<td>");
        foreach (var write in operation.Writes)
        {
            text.Append(write.Key != key ? "" : $"{VersionNames.Of(write)}{(write.ContextFrom < 0 ? " blind" : $" after op {write.ContextFrom}")}");
        }

        text.Append("</td><td>");
        var read = operation.Reads.Find(r => r.Key == key);
        text.Append(read is null ? "" : Saw(read)).Append(read is { IsFromOneReplica: true } ? " <small>(one replica)</small>" : "");
        text.Append("</td></tr>");
    }

    private string Saw(ReadEvent read)
    {
        var words = new List<string>();
        foreach (var version in read.Versions)
        {
            words.Add(Escape(footage.Names.Of(read.Key, version)));
        }

        return words.Count == 0 ? "nothing" : string.Join(", ", words);
    }

    private static bool Contains(IReadOnlyList<WriteEvent> writes, WriteEvent write)
    {
        foreach (var one in writes)
        {
            if (one == write)
            {
                return true;
            }
        }

        return false;
    }
}
