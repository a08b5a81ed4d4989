using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using CsCheck;
using Starling.Cli.Import;
using Xunit;

namespace Starling.Cli.Tests.Import;

public sealed class ReaderTests
{
    [Fact]
    public void Ndjson_keeps_the_line_and_takes_the_key()
    {
        var items = Ndjson("{\"id\":\"a\",\"n\":1}\n\n{\"x\":{\"id\":\"no\"},\"id\":42}\n");
        Assert.Equal(["a", "42"], items.Select(item => item.Key));
        Assert.Equal("{\"id\":\"a\",\"n\":1}", items[0].Value.Text);
        Assert.Equal("application/json", items[0].Value.ContentType);
        Assert.Equal([1L, 3], items.Select(item => item.Line));
        Assert.Equal([1L, 2], items.Select(item => item.Ordinal));
    }

    [Fact]
    public void A_field_may_say_how_long_a_record_lives()
    {
        const string moment = "2030-01-31T12:00:00.000001Z";
        var lines = $"{{\"id\":1,\"t\":\"7d\"}}\n{{\"id\":2,\"t\":90}}\n{{\"id\":3,\"t\":\"{moment}\"}}\n{{\"id\":4}}\n{{\"t\":null,\"id\":5}}\n"
            + "{\"id\":6,\"t\":\"soon\"}\n{\"id\":7,\"t\":[1]}\n{\"t\":0,\"id\":8}";
        using var text = new InputText(lines);
        using var reader = new NdjsonReader(new InputFile(text.Path, 1000), "id", "t");
        CheckLifetimes(reader);
        using var table = new InputText($"id,t\n1,7d\n2,90\n3,{moment}\n4,\n5,\n6,soon\n7,1.5\n8,0\n");
        using var csv = new CsvReader(new InputFile(table.Path, 1000), "id", "t");
        CheckLifetimes(csv);
        using var other = new InputText("id,t\n");
        using var file = new InputFile(other.Path, 1000);
        Assert.Contains("--ttl-field", Assert.Throws<InvalidDataException>(() => new CsvReader(file, "id", "ttl")).Message, StringComparison.Ordinal);
    }

    private static void CheckLifetimes(IImportReader reader)
    {
        var items = new List<ImportItem>();
        while (reader.Next() is { } item)
        {
            items.Add(item);
        }

        Assert.Equal(TimeSpan.FromDays(7), items[0].Lifetime.TimeToLive);
        Assert.Equal(TimeSpan.FromSeconds(90), items[1].Lifetime.TimeToLive);
        Assert.Equal(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(1), items[2].Lifetime.ExpiresAt);
        Assert.Equal(default, items[3].Lifetime);
        Assert.Equal(default, items[4].Lifetime);
        Assert.Contains("'t'", items[5].Fault, StringComparison.Ordinal);
        Assert.Contains("'t'", items[6].Fault, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, items[7].Lifetime.TimeToLive);
    }

    [Theory]
    [InlineData("nonsense", "not JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{\"a\":1}", "no field 'id'")]
    [InlineData("{\"id\":true}", "neither a text nor a number")]
    [InlineData("{\"id\":\"\"}", "is empty")]
    [InlineData("{\"id\":1", "not JSON")]
    [InlineData("{\"id\":1} x", "not JSON")]
    public void A_bad_line_of_ndjson_says_why_and_does_not_stop_the_rest(string line, string fault)
    {
        var items = Ndjson(line + "\n{\"id\":2}");
        Assert.Contains(fault, items[0].Fault, StringComparison.Ordinal);
        Assert.Equal("2", items[1].Key);
    }

    [Fact]
    public void Csv_becomes_objects_of_texts()
    {
        var items = Csv("id,name,note\r\n1,Ann,\"said \"\"hi\"\", then\r\nleft\"\r\n\r\n2,Bob,\r\n");
        Assert.Equal(["1", "2"], items.Select(item => item.Key));
        Assert.Equal([2L, 5], items.Select(item => item.Line));
        Assert.Equal("{\"id\":\"1\",\"name\":\"Ann\",\"note\":\"said \\\"hi\\\", then\\nleft\"}", items[0].Value.Text);
    }

    [Theory]
    [InlineData("1,2", "2 fields and there are 3 headings")]
    [InlineData("1,2,3,4", "4 fields and there are 3 headings")]
    [InlineData(",2,3", "is empty")]
    [InlineData("\"1\"x,2,3", "not followed by a comma")]
    public void A_bad_line_of_csv_says_why_and_does_not_stop_the_rest(string line, string fault)
    {
        var items = Csv($"id,name,note\n{line}\n7,x,y\n");
        Assert.Contains(fault, items[0].Fault, StringComparison.Ordinal);
        Assert.Equal("7", items[1].Key);
    }

    [Fact]
    public void A_quote_that_is_never_closed_is_one_bad_record() =>
        Assert.Contains("inside a quoted field", Assert.Single(Csv("id\n\"1\n2\n3\n")).Fault, StringComparison.Ordinal);

    [Fact]
    public void A_key_that_is_no_heading_is_refused_with_the_headings() =>
        Assert.Contains("there are: a, b", Assert.Throws<InvalidDataException>(() => Csv("a,b\n1,2\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Fields_of_any_letters_come_back()
    {
        var letters = Gen.Char["ab,\"\n "];
        Gen.String[letters, 1, 8].Array[3].Array[1, 5].Sample(
            rows =>
            {
                var text = "id,name,note\n" + string.Concat(rows.Select(row => string.Join(',', row.Select(Quoted)) + "\n"));
                var items = Csv(text);
                Assert.Equal(rows.Select(row => row[0]), items.Select(item => item.Key));
                Assert.Equal(rows.Select(row => row[2]), items.Select(item => JsonDocument.Parse(item.Value.Text).RootElement.GetProperty("note").GetString()));
            },
            iter: 200);
    }

    private static string Quoted(string field) => $"\"{field.Replace("\"", "\"\"")}\"";

    private static List<ImportItem> Ndjson(string text) => Read(text, file => new NdjsonReader(file, "id"));

    private static List<ImportItem> Csv(string text) => Read(text, file => new CsvReader(file, "id"));

    private static List<ImportItem> Read(string text, Func<InputFile, IImportReader> open)
    {
        using var input = new InputText(text);
        using var file = new InputFile(input.Path, 1 << 20);
        using var reader = open(file);
        var items = new List<ImportItem>();
        while (reader.Next() is { } item)
        {
            items.Add(item);
        }

        return items;
    }
}
