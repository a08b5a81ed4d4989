using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Starling.Simulator.Checkers;
using Starling.Simulator.Reports;
using Starling.Simulator.Tests.Toy;
using Xunit;

namespace Starling.Simulator.Tests.Reports;

public sealed class PictureTests
{
    [Fact]
    public void Given_a_bad_run_When_drawn_Then_the_page_shows_the_guilty_operation_and_the_write_it_missed()
    {
        var run = BadRun.One;
        var guilt = Guilt.Of(run.Filmed);
        var page = Parse(run.Draw());
        var id = guilt.Operation!.Id;
        Assert.Contains($"op {id}", page.Descendants("li").First(li => (string?)li.Attribute("class") == "first").Value, StringComparison.Ordinal);
        Assert.Contains(VersionNames.Of(guilt.Missed[0]), Paragraph(page, "short"), StringComparison.Ordinal);
        Assert.Equal(id.ToString(), page.Descendants("tr").Single(tr => tr.Attribute("data-op") is not null && (string?)tr.Attribute("class") == "guilty").Attribute("data-op")!.Value);
        using var data = JsonDocument.Parse(page.Descendants("script").First().Value);
        Assert.Equal(id, data.RootElement.GetProperty("guilt").GetProperty("op").GetInt32());
        Assert.Contains(data.RootElement.GetProperty("ops").EnumerateArray(), o => o[0].GetInt32() == id);
        Assert.Contains(guilt.Key.ToString(), data.RootElement.GetProperty("keys").EnumerateArray().Select(k => k.GetString()));
    }

    [Fact]
    public void Given_a_page_When_it_is_read_Then_it_refers_to_nothing_outside()
    {
        var text = BadRun.One.Draw();
        Assert.True(text.Length < Picture.SizeMax);
        foreach (var attribute in Parse(text).Descendants().Attributes())
        {
            Assert.False(attribute.Name.LocalName is "src" or "href" or "action" or "srcset" or "data", attribute.ToString());
        }

        foreach (var outside in new[] { "http:", "https:", "@import", "fetch(", "XMLHttpRequest", "import(" })
        {
            Assert.DoesNotContain(outside, text, StringComparison.OrdinalIgnoreCase);
        }

        for (var at = text.IndexOf("url(", StringComparison.Ordinal); at >= 0; at = text.IndexOf("url(", at + 1, StringComparison.Ordinal))
        {
            Assert.Equal('#', text[at + 4]);
        }
    }

    [Fact]
    public void Given_evidence_When_a_node_lacks_the_missed_write_Then_its_row_says_so()
    {
        var run = BadRun.One;
        var guilt = Guilt.Of(run.Filmed);
        var evidence = Evidence.Of(guilt, new Footage(run.Film, run.Filmed))!;
        Assert.Equal("coordinated", evidence.Rows[guilt.Operation!.Machine].Part);
        Assert.False(evidence.Rows[guilt.Operation.Machine].Ways[0].IsHeld);
        Assert.Contains(evidence.Rows, r => r.Ways[0].IsHeld && r.Held!.Contains(VersionNames.Of(guilt.Missed[0]), StringComparison.Ordinal));
    }

    [Fact]
    public void Given_text_with_marks_When_drawn_Then_it_is_escaped()
    {
        var run = BadRun.One;
        var verdict = new Verdict();
        verdict.Add("X<9>", "<script>alert('&')</script>\u0001 {{data}}");
        var page = Parse(run.Draw(run.Filmed with { Verdict = verdict }));
        Assert.Contains("<script>alert('&')</script>", page.Descendants("li").First().Value, StringComparison.Ordinal);
        Assert.Contains("{{data}}", page.Descendants("li").First().Value, StringComparison.Ordinal);
        Assert.Equal(2, page.Descendants("script").Count());
    }

    [Fact]
    public void Given_little_room_When_data_is_written_Then_the_record_of_the_guilty_operation_stays_and_the_rest_is_named()
    {
        var run = BadRun.One;
        var guilt = Guilt.Of(run.Filmed);
        var data = PictureData.Write(new Footage(run.Film, run.Filmed), run.Filmed, guilt, countMax: 40);
        using var json = JsonDocument.Parse(data.Text);
        Assert.Equal(40, json.RootElement.GetProperty("parcels").GetArrayLength());
        Assert.Contains(json.RootElement.GetProperty("ops").EnumerateArray(), o => o[0].GetInt32() == guilt.Operation!.Id);
        Assert.Contains(data.LeftOut, line => line.Contains("parcels", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_a_good_run_of_toys_When_drawn_Then_the_page_is_whole()
    {
        var film = new Film();
        var report = Simulation.Run(1, Toys.Options() with { Onlookers = [film] });
        using var page = new StringWriter();
        Picture.Write(page, report, film, replay: "sim replay 1 & more");
        Assert.Contains("sim replay 1 & more", Parse(page.ToString()).Descendants("code").First().Value, StringComparison.Ordinal);
    }

    private static string Paragraph(XDocument page, string style) =>
        page.Descendants("p").Single(p => (string?)p.Attribute("class") == style).Value;

    private static XDocument Parse(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
