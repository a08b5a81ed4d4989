using System;
using System.Collections.Generic;
using System.Linq;

namespace Starling.Simulator.Runs;

/// <summary>Names with commas between, read as one value of a flags enumeration.</summary>
public static class FlagNames
{
    /// <summary>Reads names, large or small letters alike. The fault names the wrong one and lists the good ones.</summary>
    public static bool TryParse<T>(string text, out T value, out string fault)
        where T : struct, Enum
    {
        value = default;
        fault = "";
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Enum.GetNames<T>().FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } good)
            {
                fault = $"'{name}' is not known. Write names of: {string.Join(", ", Enum.GetNames<T>())}.";
                return false;
            }

            value = Enum.Parse<T>(good) is var one ? Join(value, one) : value;
        }

        return true;
    }

    /// <summary>The names of the single flags in a value, in the order of the enumeration, with commas and no spaces; "None" for none.</summary>
    public static string Write<T>(T value)
        where T : struct, Enum => Split(value) is { Count: > 0 } parts ? string.Join(',', parts) : "None";

    /// <summary>The single flags in a value.</summary>
    public static IReadOnlyList<T> Split<T>(T value)
        where T : struct, Enum =>
        [.. Enum.GetValues<T>().Where(one => ulong.IsPow2(Bits(one)) && (Bits(one) & Bits(value)) != 0)];

    private static T Join<T>(T left, T right)
        where T : struct, Enum => (T)Enum.ToObject(typeof(T), Bits(left) | Bits(right));

    private static ulong Bits<T>(T value)
        where T : struct, Enum => unchecked((ulong)Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
}
