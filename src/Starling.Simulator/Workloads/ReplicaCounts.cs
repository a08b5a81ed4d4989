using System.Globalization;

namespace Starling.Simulator.Workloads;

/// <summary>How many replicas each of the workload's tables has.</summary>
public readonly record struct ReplicaCounts(int Siblings, int LastWriteWins)
{
    /// <summary>The same number for both.</summary>
    public static implicit operator ReplicaCounts(int both) => new(both, both);

    public int Least => System.Math.Min(Siblings, LastWriteWins);

    public int Most => System.Math.Max(Siblings, LastWriteWins);

    public int Of(SimTable table) => table == SimTable.Siblings ? Siblings : LastWriteWins;

    public override string ToString() => Siblings == LastWriteWins
        ? Siblings.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Siblings} and {LastWriteWins}");
}
