using System;
using System.Globalization;

namespace Starling.Server.Startup;

/// <summary>Reads a number of bytes as people write it: <c>4096</c>, <c>64KiB</c>, <c>256 MiB</c>, <c>1GiB</c>.</summary>
internal static class ByteCount
{
    private static readonly (string Unit, int Shift)[] Units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)];

    public static bool TryParse(string text, out long bytes)
    {
        var number = text.AsSpan().Trim();
        var shift = 0;
        foreach (var (unit, bits) in Units)
        {
            if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                number = number[..^unit.Length].TrimEnd();
                shift = bits;
                break;
            }
        }

        bytes = 0;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > long.MaxValue >> shift)
        {
            return false;
        }

        bytes = count << shift;
        return true;
    }
}
