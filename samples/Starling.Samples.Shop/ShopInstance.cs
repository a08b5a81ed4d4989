using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Starling.Api;
using Starling.Hosting;
using Starling.Model.DataTypes;
using Starling.Typed;

namespace Starling.Samples.Shop;

/// <summary>One instance: an ASP.NET Core program with a node inside.</summary>
internal static class ShopInstance
{
    private const string CartCookie = "cart";

    public static async Task<int> RunAsync(ShopSettings settings, int instance)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(settings.PageOf(instance).ToString());
        builder.Services.AddStarling(node =>
        {
            node.DataFolder = Path.Combine(settings.Data ?? Path.Combine(Path.GetTempPath(), "starling-shop"), $"node{instance}");
            node.Listen = settings.NodeOf(instance);
            for (var i = 1; i <= ShopSettings.Instances; i++)
            {
                node.Seeds.Add(settings.NodeOf(i));
            }
        });
        builder.Services.AddHostedService<ShopTables>();

        var app = builder.Build();
        app.Use(TellFaultsAsync);
        app.MapHealthChecks("/health");
        app.MapGet("/", (HttpContext http, IStarling db) => ShowAsync(http, db, settings, instance));
        app.MapPost("/put/{item}", (string item, HttpContext http, IStarling db) => ChangeAsync(item, http, db, cart => cart.Count(item)));
        app.MapPost("/take/{item}", (string item, HttpContext http, IStarling db) => ChangeAsync(item, http, db, cart => cart.Count(item, -1)));
        app.MapPost("/drop/{item}", (string item, HttpContext http, IStarling db) =>
            ChangeAsync(item, http, db, cart => cart.Remove(DataKind.Counter, item)));
        if (settings.EndsWithInput)
        {
            _ = EndWithInputAsync(app);
        }

        await app.RunAsync();
        return 0;
    }

    /// <summary>Each look at the page counts, at whichever instance. The cart is a map with a counter for each kind of goods: what two windows put in at the same time adds up.</summary>
    private static async Task ShowAsync(HttpContext http, IStarling db, ShopSettings settings, int instance)
    {
        var views = db.Counter("counters", ("pages", "home"));
        await views.IncrementAsync(cancellation: http.RequestAborted);
        var count = await views.GetAsync(cancellation: http.RequestAborted);
        var cart = await CartOf(http, db).GetAsync(cancellation: http.RequestAborted);
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(ShopPage.Write(settings, instance, count, cart), http.RequestAborted);
    }

    private static async Task<IResult> ChangeAsync(string item, HttpContext http, IStarling db, Action<MapChange> change)
    {
        if (!ShopPage.Goods.Contains(item))
        {
            return Results.NotFound($"We do not sell {item}.");
        }

        await CartOf(http, db).UpdateAsync(change, cancellation: http.RequestAborted);
        return Results.LocalRedirect("/");
    }

    /// <summary>The visitor's cart, by a cookie. Browsers send cookies to all ports of a host, so one visitor has the same cart at all three instances.</summary>
    private static StarlingMap CartOf(HttpContext http, IStarling db)
    {
        if (!Guid.TryParse(http.Request.Cookies[CartCookie], out var id))
        {
            id = Guid.NewGuid();
            http.Response.Cookies.Append(
                CartCookie, id.ToString(), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(30) });
        }

        return db.Map("carts", ("visitors", id.ToString()));
    }

    /// <summary>A visitor is told whether what failed may have happened: whoever puts milk in again without knowing may buy two.</summary>
    private static async Task TellFaultsAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (StarlingException fault) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await http.Response.WriteAsync(fault.MayHaveHappened
                ? $"It is not known whether that has happened: look at your cart before you try again. ({fault.Message})"
                : $"That has not happened: try again, here or at another instance. ({fault.Message})");
        }
    }

    private static async Task EndWithInputAsync(WebApplication app)
    {
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null);
        await app.StopAsync();
    }
}
