using System;
using System.Globalization;

namespace Starling.Simulator.Workloads;

/// <summary>Values that prove where they come from: number of the write, key, filling, checksum.</summary>
public static class ValueText
{
    /// <summary>A value is longer than its filling by less than this.</summary>
    public const int HeadMax = 256;

    public static string Make(int write, SimKey key, int filling)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"w{write}|{key}|{new string('.', filling)}|");
        return head + Checksum(head).ToString("x8", CultureInfo.InvariantCulture);
    }

    /// <summary>The number of the write that made a value for a key; -1 when the bytes are damaged or belong to another key.</summary>
    public static int WriteOf(string body, SimKey key)
    {
        var parts = body.Split('|');
        if (parts.Length != 4 || parts[0] is not ['w', ..] || parts[1] != key.ToString()
            || parts[3] != Checksum(body.AsSpan(0, body.Length - parts[3].Length)).ToString("x8", CultureInfo.InvariantCulture)
            || !int.TryParse(parts[0].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var write))
        {
            return -1;
        }

        return write;
    }

    /// <summary>The number that a value begins with, whole or not; -1 for none.</summary>
    public static int NumberOf(string body)
    {
        var end = body.IndexOf('|', StringComparison.Ordinal);
        return end > 1 && body[0] == 'w'
            && int.TryParse(body.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var write)
            ? write
            : -1;
    }

    private static uint Checksum(ReadOnlySpan<char> text)
    {
        var hash = 2166136261u;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return hash;
    }
}
