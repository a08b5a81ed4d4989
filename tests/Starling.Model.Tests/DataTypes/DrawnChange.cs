using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Starling.Model.DataTypes;

namespace Starling.Model.Tests.DataTypes;

/// <summary>Random changes over few names, so that they meet.</summary>
internal static class DrawnChange
{
    public static DataChange Of(DataKind kind, Chance chance, int depth = 0) => kind switch
    {
        DataKind.Counter => new DataChange.Count(chance.Next(9) - 4),
        DataKind.Register => new DataChange.Assign(Encoding.UTF8.GetBytes($"v{chance.Next(5)}")),
        DataKind.Flag => new DataChange.Turn(chance.Coin()),
        DataKind.Set => new DataChange.Members(Some(chance), chance.Coin() ? [] : Some(chance)),
        _ => new DataChange.Fields(
            chance.Next(3) > 0 ? [] : Fields(depth).Where(_ => chance.Next(4) == 0).ToList(),
            Fields(depth).Where(_ => chance.Next(3) == 0)
                .Select(field => KeyValuePair.Create(field, Of((DataKind)field.Kind, chance, depth + 1))).ToList()),
    };

    private static List<PathStep> Fields(int depth)
    {
        List<PathStep> fields =
        [
            PathStep.Field(DataKind.Counter, "x"), PathStep.Field(DataKind.Set, "x"), PathStep.Field(DataKind.Flag, "x"),
            PathStep.Field(DataKind.Register, "x\0"),
        ];
        if (depth < 2)
        {
            fields.Add(PathStep.Field(DataKind.Map, "y"));
        }

        return fields;
    }

    private static List<ReadOnlyMemory<byte>> Some(Chance chance) =>
        Enumerable.Range(0, 1 + chance.Next(2)).Select(_ => (ReadOnlyMemory<byte>)new[] { (byte)('a' + chance.Next(3)) }).ToList();
}
