using System;
using System.Globalization;

namespace Starling.Model.Tests.DataTypes;

/// <summary>How many cases a property is tried with: few in every run, and as many as <c>STARLING_DATA_TYPE_CASES</c> says in a long one.</summary>
internal static class Cases
{
    public static long Or(int usual) =>
        long.TryParse(Environment.GetEnvironmentVariable("STARLING_DATA_TYPE_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out var many)
            ? many
            : usual;
}
