using System;
using System.Collections.Generic;
using System.Globalization;

namespace Starling.Server.Telemetry;

/// <summary>The labels of one series, in the order in which its instrument gives them.</summary>
internal sealed class Labels(KeyValuePair<string, string>[] pairs)
{
    /// <summary>Finds a series by the labels as they are measured, without making an object of them.</summary>
    public static IEqualityComparer<Labels> Comparer { get; } = new ByContent();

    public IReadOnlyList<KeyValuePair<string, string>> Pairs => pairs;

    private static string TextOf(object? value) => value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private sealed class ByContent
        : IEqualityComparer<Labels>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, Labels>
    {
        public bool Equals(Labels? left, Labels? right)
        {
            if (left is null || right is null || left.Pairs.Count != right.Pairs.Count)
            {
                return ReferenceEquals(left, right);
            }

            for (var i = 0; i < left.Pairs.Count; i++)
            {
                if (left.Pairs[i].Key != right.Pairs[i].Key || left.Pairs[i].Value != right.Pairs[i].Value)
                {
                    return false;
                }
            }

            return true;
        }

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> measured, Labels labels)
        {
            if (measured.Length != labels.Pairs.Count)
            {
                return false;
            }

            for (var i = 0; i < measured.Length; i++)
            {
                if (measured[i].Key != labels.Pairs[i].Key || TextOf(measured[i].Value) != labels.Pairs[i].Value)
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(Labels labels)
        {
            var hash = 17;
            foreach (var (_, value) in labels.Pairs)
            {
                hash = (hash * 31) + value.GetHashCode(StringComparison.Ordinal);
            }

            return hash;
        }

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> measured)
        {
            var hash = 17;
            foreach (var (_, value) in measured)
            {
                hash = (hash * 31) + TextOf(value).GetHashCode(StringComparison.Ordinal);
            }

            return hash;
        }

        public Labels Create(ReadOnlySpan<KeyValuePair<string, object?>> measured)
        {
            var copies = new KeyValuePair<string, string>[measured.Length];
            for (var i = 0; i < copies.Length; i++)
            {
                copies[i] = KeyValuePair.Create(measured[i].Key, TextOf(measured[i].Value));
            }

            return new Labels(copies);
        }
    }
}
