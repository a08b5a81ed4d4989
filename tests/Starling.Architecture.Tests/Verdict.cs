using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Starling.Architecture.Tests;

internal static class Verdict
{
    /// <summary>Passes when there is no fault; otherwise fails and prints all of them, not only the first.</summary>
    public static void NoFaults(IEnumerable<string> faults)
    {
        var list = faults.ToList();
        Assert.True(list.Count == 0, $"{list.Count} fault(s):\n  " + string.Join("\n  ", list));
    }

    public static void OneFault(string expected, IEnumerable<string> faults) =>
        Assert.Contains(expected, Assert.Single(faults), System.StringComparison.Ordinal);
}
