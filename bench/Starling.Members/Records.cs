using System;
using System.Globalization;

namespace Starling.Members;

/// <summary>What each record should hold: a text of 100 bytes by its number and its version. A record has one writer, so its versions are in order.</summary>
internal sealed class Records(int count)
{
    private readonly int[] acknowledged = new int[count];
    private readonly int[] sent = new int[count];

    public int Count => count;

    public static string KeyOf(int record) => record.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>The next version to write.</summary>
    public string Next(int record) => TextOf(record, ++sent[record]);

    public void Acknowledged(int record) => acknowledged[record] = sent[record];

    /// <summary>The least version that a read which begins now may return.</summary>
    public int Floor(int record) => acknowledged[record];

    /// <summary>True when a text is one of the record's versions, not older than the floor and not newer than what was sent.</summary>
    public bool IsRight(int record, string? text, int floor)
    {
        if (text is null || text.Length != 100 || !int.TryParse(text.AsSpan(9, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var version))
        {
            return false;
        }

        return version >= floor && version <= sent[record] && text == TextOf(record, version);
    }

    private static string TextOf(int record, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"{record:x8}.{version:x8}.").PadRight(100, (char)('a' + (record % 26)));
}
