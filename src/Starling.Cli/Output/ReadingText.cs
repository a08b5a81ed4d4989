using System;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Starling.Api;

namespace Starling.Cli.Output;

/// <summary>Shows what a read found.</summary>
internal static class ReadingText
{
    private const int BriefMax = 60;

    public static int LiveCount(Reading reading)
    {
        var live = 0;
        foreach (var version in reading.Versions)
        {
            live += version.IsTombstone ? 0 : 1;
        }

        return live;
    }

    /// <summary>All versions side by side, tombstones marked.</summary>
    public static Table Versions(Reading reading)
    {
        var table = Screen.NewTable("version", "written at (UTC)", "expires at (UTC)", "content type", "bytes", "value");
        foreach (var version in reading.Versions)
        {
            table.AddRow(
                version.Tag,
                Time(version),
                version.ExpiresAt is { } end ? Time(end) : "",
                Markup.Escape(version.Value.ContentType ?? ""),
                version.IsTombstone ? "" : version.Value.Body.Length.ToString(CultureInfo.InvariantCulture),
                version.HasExpired ? "[yellow](expired)[/]" : version.IsTombstone ? "[yellow](deleted)[/]" : Markup.Escape(Brief(version.Value)));
        }

        return table;
    }

    /// <summary>All versions in a few words, for a table's cell.</summary>
    public static string InWords(Reading? reading) => reading switch
    {
        null => "(no answer)",
        { Versions: [] } => "(never written)",
        { Versions: [{ HasExpired: true } gone] } => $"({Expiry(gone)})",
        { Versions: [{ IsTombstone: true }] } => "(deleted)",
        { Versions: [{ ExpiresAt: not null } one] } => $"{Brief(one.Value)} ({Expiry(one)})",
        { Versions: [var one] } => Brief(one.Value),
        _ => string.Create(CultureInfo.InvariantCulture, $"{reading.Versions.Count} siblings"),
    };

    public static void Json(Utf8JsonWriter json, Reading reading)
    {
        json.WriteStartObject();
        Members(json, reading);
        json.WriteEndObject();
    }

    public static void Members(Utf8JsonWriter json, Reading reading)
    {
        json.WriteBoolean("found", reading.Found);
        json.WriteString("context", reading.Context.ToString());
        json.WriteStartArray("versions");
        foreach (var version in reading.Versions)
        {
            json.WriteStartObject();
            json.WriteString("tag", version.Tag);
            json.WriteString("writtenAt", Time(version));
            json.WriteBoolean("deleted", version.IsTombstone);
            if (version.ExpiresAt is { } end)
            {
                json.WriteString("expiresAt", Time(end));
            }

            if (!version.IsTombstone)
            {
                Value(json, version.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Headers and body as members of the current object.</summary>
    public static void Value(Utf8JsonWriter json, Value value)
    {
        if (value.Headers.Count > 0)
        {
            json.WriteStartArray("headers");
            foreach (var header in value.Headers)
            {
                json.WriteStringValue($"{header.Name}: {header.Text}");
            }

            json.WriteEndArray();
        }

        JsonText.Bytes(json, "value", value.Body.Span);
    }

    public static string Time(RecordVersion version) => Time(version.WrittenAtTime);

    public static string Time(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>When a version expires or has, in words.</summary>
    public static string Expiry(RecordVersion version) =>
        version.ExpiresAt is not { } end ? "never expires" : (version.HasExpired ? "expired at " : "expires at ") + Time(end);

    private static string Brief(Value value) =>
        Screen.Brief(value.Body.Length > 4 * BriefMax ? Cut(value) : value.Text, BriefMax);

    private static string Cut(Value value) => System.Text.Encoding.UTF8.GetString(value.Body.Span[..(4 * BriefMax)]) + "...";
}
