using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Spectre.Console;
using Starling.Api;
using Starling.Model.Values;

namespace Starling.Cli.Output;

/// <summary>Shows tables.</summary>
internal static class TablesText
{
    public static void Print(IReadOnlyList<TableDefinition> tables)
    {
        var list = Screen.NewTable("table", "rule", "replicas", "properties");
        foreach (var table in tables)
        {
            list.AddRow(
                Markup.Escape(table.Name), RuleName(table.Rule), Markup.Escape(Replicas(table)),
                Markup.Escape(string.Join(", ", table.Properties.Select(property => $"{property.Key}={property.Value}"))));
        }

        Screen.Results.Write(list);
    }

    public static void Json(Utf8JsonWriter json, IReadOnlyList<TableDefinition> tables)
    {
        json.WriteStartArray();
        foreach (var table in tables)
        {
            json.WriteStartObject();
            json.WriteString("name", table.Name);
            json.WriteString("rule", RuleName(table.Rule));
            json.WriteStartObject("replicas");
            foreach (var (dataCentre, count) in table.Replicas)
            {
                json.WriteNumber(dataCentre, count);
            }

            json.WriteEndObject();
            json.WriteStartObject("properties");
            foreach (var (name, value) in table.Properties)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static string RuleName(ResolutionRule rule) => rule switch
    {
        ResolutionRule.LastWriteWins => "lww",
        ResolutionRule.DataTypes => "datatypes",
        _ => "siblings",
    };

    /// <summary>The rule of a name; siblings where none is given.</summary>
    public static ResolutionRule RuleOf(string? name) => name switch
    {
        "lww" => ResolutionRule.LastWriteWins,
        "datatypes" => ResolutionRule.DataTypes,
        _ => ResolutionRule.Siblings,
    };

    public static string Replicas(TableDefinition table) => table.Replicas.Count == 0
        ? "3 in every data centre"
        : string.Join(", ", table.Replicas.Select(place => $"{place.Key}={place.Value}"));
}
