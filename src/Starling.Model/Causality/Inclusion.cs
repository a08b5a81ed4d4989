namespace Starling.Model.Causality;

/// <summary>Which of two sets includes the other, and so equals their merge. Equal sets: <see cref="Left"/>.</summary>
internal enum Inclusion : byte
{
    Neither = 0,
    Left = 1,
    Right = 2,
}
