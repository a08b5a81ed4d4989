using CsCheck;
using Starling.Model.DataTypes;

namespace Starling.Model.Tests.DataTypes;

/// <summary>One step of a random run: what happens, where, and a seed for the choices of the run.</summary>
internal readonly record struct DataStep(int Kind, int Place, int Other, int Pick)
{
    public const int Kinds = 12;

    public static Gen<DataStep[]> Runs(int stepsMax) => Gen.Select(
        Gen.Int[0, Kinds - 1], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 1 << 24],
        (kind, place, other, pick) => new DataStep(kind, place, other, pick)).Array[0, stepsMax];

    public static Gen<DataKind> AnyKind => Gen.Int[1, 5].Select(kind => (DataKind)kind);
}
