using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Starling.Simulator.Runs;

/// <summary>A set of seeds, kept as ranges, because seeds come in rows.</summary>
/// <remarks>Laws: ranges are in order, and between two of them at least one seed is missing. Looking up is a binary search.</remarks>
[JsonConverter(typeof(Json))]
public sealed class SeedRanges
{
    private readonly List<(ulong First, ulong Last)> ranges = [];

    /// <summary>How many seeds are in the set.</summary>
    public ulong Count { get; private set; }

    /// <summary>The ranges in order, as <c>first-last</c>, or the seed alone.</summary>
    public IEnumerable<string> Texts()
    {
        foreach (var (first, last) in ranges)
        {
            yield return first == last
                ? first.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");
        }
    }

    /// <summary>Reads what <see cref="Texts"/> wrote.</summary>
    /// <exception cref="FormatException">A text is no range of seeds.</exception>
    public static SeedRanges Parse(IEnumerable<string> texts)
    {
        var seeds = new SeedRanges();
        foreach (var text in texts)
        {
            var ends = text.Split('-');
            if (ends.Length > 2
                || !ulong.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !ulong.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || last < first)
            {
                throw new FormatException($"'{text}' is no range of seeds: write first-last.");
            }

            seeds.Add(first, last);
        }

        return seeds;
    }

    public bool Contains(ulong seed)
    {
        var place = IndexOf(seed);
        return place >= 0 && ranges[place].Last >= seed;
    }

    /// <summary>Adds one seed. False when it was in the set already.</summary>
    public bool Add(ulong seed)
    {
        if (Contains(seed))
        {
            return false;
        }

        Add(seed, seed);
        return true;
    }

    /// <summary>Adds all seeds of the other set.</summary>
    public void Add(SeedRanges other)
    {
        foreach (var (first, last) in other.ranges)
        {
            Add(first, last);
        }
    }

    private void Add(ulong first, ulong last)
    {
        // The first range that touches or follows the new one, and all that it swallows.
        var place = Math.Max(IndexOf(first), 0);
        while (place < ranges.Count && ranges[place].Last < first && ranges[place].Last + 1 < first)
        {
            place++;
        }

        var end = place;
        while (end < ranges.Count && (ranges[end].First <= last || ranges[end].First - 1 <= last))
        {
            first = Math.Min(first, ranges[end].First);
            last = Math.Max(last, ranges[end].Last);
            Count -= ranges[end].Last - ranges[end].First + 1;
            end++;
        }

        ranges.RemoveRange(place, end - place);
        ranges.Insert(place, (first, last));
        Count += last - first + 1;
    }

    /// <summary>The last range that begins at the seed or before; -1 for none.</summary>
    private int IndexOf(ulong seed)
    {
        var (low, high) = (0, ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].First <= seed)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    /// <summary>A list of texts.</summary>
    internal sealed class Json : JsonConverter<SeedRanges>
    {
        public override SeedRanges Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var texts = new List<string>();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("Seeds are a list of texts.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                texts.Add(reader.GetString()!);
            }

            try
            {
                return reader.TokenType == JsonTokenType.EndArray ? Parse(texts) : throw new FormatException("Seeds are a list of texts.");
            }
            catch (FormatException fault)
            {
                throw new JsonException(fault.Message, fault);
            }
        }

        public override void Write(Utf8JsonWriter writer, SeedRanges value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var text in value.Texts())
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
        }
    }
}
