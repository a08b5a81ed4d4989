namespace Starling.Model.Tests.DataTypes;

/// <summary>Choices that follow from one drawn number, so that a failing case repeats itself.</summary>
internal sealed class Chance(int seed)
{
    private uint _state = ((uint)seed * 2654435769u) + 12345u;

    public int Next(int below)
    {
        _state = (_state * 1664525u) + 1013904223u;
        return (int)((_state >> 8) % (uint)below);
    }

    public bool Coin() => Next(2) == 0;
}
