using CsCheck;

namespace Starling.Model.Tests.Causality;

/// <summary>One step of a random run: what happens, where, and two choices that the run interprets.</summary>
internal readonly record struct Step(int Kind, int Place, int Other, int Pick)
{
    public static Gen<Step[]> Runs(int stepsMax, int kinds, int places = 3) => Gen.Select(
        Gen.Int[0, kinds - 1], Gen.Int[0, places - 1], Gen.Int[0, places - 1], Gen.Int[0, 999],
        (kind, place, other, pick) => new Step(kind, place, other, pick)).Array[0, stepsMax];
}
