using System;
using System.Collections.Generic;
using System.Globalization;

namespace Starling.Typed.Tests.Page;

/// <summary>Takes the place of the console in the page's examples.</summary>
internal static class PageConsole
{
    public static Queue<string> Lines { get; } = new();

    public static void WriteLine(object? value) => Lines.Enqueue(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
}
