using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Starling.Typed;

namespace Starling.Samples.Shop;

/// <summary>The one page, as HTML without a line of script.</summary>
internal static class ShopPage
{
    public static IReadOnlyList<string> Goods { get; } = ["milk", "bread", "eggs", "tea"];

    private const string Style = """
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color: #1b2530; background: #f6f8fa }
        h1 { font-size: 1.6rem; margin: 0 0 .2rem } nav a, nav strong { margin-right: 1rem } p { color: #52606d }
        table { width: 100%; border-collapse: collapse; background: #fff; border: 1px solid #d5dce3 } td { padding: .5rem .8rem; border-top: 1px solid #e6ebf0 }
        td.count { text-align: right; font-variant-numeric: tabular-nums; width: 3rem } td.doing { text-align: right } form { display: inline }
        button { font: inherit; padding: .15rem .7rem; margin-left: .3rem; border: 1px solid #9fb0c0; border-radius: 4px; background: #fff; cursor: pointer }
        button:hover { background: #e8f0f8 }
        """;

    public static string Write(ShopSettings settings, int instance, long views, MapReading cart)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Shop {instance}</title><style>{Style}</style></head><body>
            <h1>The shop, instance <span id="instance">{instance}</span></h1>
            <nav>
            """);
        for (var i = 1; i <= ShopSettings.Instances; i++)
        {
            page.Append(i == instance ? $"<strong>instance {i}</strong>" : $"""<a href="{settings.PageOf(i)}">instance {i}</a>""");
        }

        page.Append(CultureInfo.InvariantCulture, $"""
            </nav>
            <p>This page was looked at <strong id="views">{views}</strong> times, at all instances together.</p>
            <table>
            """);
        foreach (var item in Goods)
        {
            page.Append(CultureInfo.InvariantCulture, $"""
                <tr><td>{item}</td><td class="count" id="{item}">{cart.Count(item)}</td><td class="doing">{Button("put", item, "+")}
                """);
            page.Append(cart.Count(item) > 0 ? Button("take", item, "&minus;") + Button("drop", item, "remove") : "").Append("</td></tr>");
        }

        return page.Append("</table><p>Your cart is the same at all instances. End one of them, and go on at another.</p></body></html>").ToString();
    }

    private static string Button(string what, string item, string label) =>
        $"""<form method="post" action="/{what}/{item}"><button id="{what}-{item}" aria-label="{what} {item}">{label}</button></form>""";
}
