using System.Collections.Generic;

namespace Starling.Model.DataTypes;

/// <summary>Which leaves a change needs to see: joined under the head, they are as good as the whole state.</summary>
/// <param name="Leaves">Paths of single leaves, which may be absent.</param>
/// <param name="Branches">Paths of sets and maps that the change removes: all leaves below are needed.</param>
public sealed record ChangePaths(IReadOnlyList<PartPath> Leaves, IReadOnlyList<PartPath> Branches)
{
    /// <summary>The paths that a change of such a record names. What is wrong with a change is left to <see cref="DataState.Delta"/> to say.</summary>
    public static ChangePaths Of(DataKind kind, DataChange change)
    {
        var (leaves, branches) = (new List<PartPath>(), new List<PartPath>());
        Collect(kind is DataKind.Set or DataKind.Map ? [] : [new PathStep((StepKind)kind, default)], change, leaves, branches);
        return new ChangePaths(leaves, branches);
    }

    private static void Collect(PathStep[] path, DataChange change, List<PartPath> leaves, List<PartPath> branches)
    {
        if (path.Length > DataLimits.DepthTop)
        {
            return;
        }

        if (change is not (DataChange.Members or DataChange.Fields))
        {
            leaves.Add(new PartPath(path));
            return;
        }

        if (path.Length > 0)
        {
            leaves.Add(new PartPath([.. path, PathStep.Presence]));
        }

        if (change is DataChange.Members members)
        {
            foreach (var element in members.Adds)
            {
                leaves.Add(new PartPath([.. path, PathStep.Element(element)]));
            }

            foreach (var element in members.Removes)
            {
                leaves.Add(new PartPath([.. path, PathStep.Element(element)]));
            }
        }
        else if (change is DataChange.Fields fields)
        {
            foreach (var field in fields.Removes)
            {
                (field.IsLeaf ? leaves : branches).Add(new PartPath([.. path, field]));
            }

            foreach (var (field, inner) in fields.Updates)
            {
                Collect([.. path, field], inner, leaves, branches);
            }
        }
    }
}
