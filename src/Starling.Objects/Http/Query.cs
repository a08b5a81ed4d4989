using System;
using System.Collections.Generic;

namespace Starling.Objects.Http;

/// <summary>The parameters of a query string. Of several with one name the first counts, as in Riak.</summary>
internal sealed class Query
{
    /// <summary>More parameters than any request of this door has; the rest are not read.</summary>
    private const int ParametersMax = 64;

    private readonly List<KeyValuePair<string, string>> parameters = [];

    public static Query Empty { get; } = new();

    /// <summary>The value of a parameter, empty when it has none, null when it is absent.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var parameter in parameters)
            {
                if (parameter.Key == name)
                {
                    return parameter.Value;
                }
            }

            return null;
        }
    }

    public static Query Parse(ReadOnlySpan<char> text)
    {
        var query = new Query();
        foreach (var range in text.Split('&'))
        {
            var part = text[range];
            if (part.IsEmpty)
            {
                continue;
            }

            if (query.parameters.Count == ParametersMax)
            {
                break;
            }

            var equals = part.IndexOf('=');
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? default : part[(equals + 1)..];
            query.parameters.Add(new(PercentText.DecodeText(name), PercentText.DecodeText(value)));
        }

        return query;
    }
}
