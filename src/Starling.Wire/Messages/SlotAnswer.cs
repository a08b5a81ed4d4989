namespace Starling.Wire.Messages;

/// <summary>One slot in an <see cref="AgreementCompared"/>.</summary>
/// <param name="Verdict">What the comparison came to.</param>
/// <param name="Stand">Where the answerer stands; <c>default</c> when the sums are equal, since it stands where the asker does.</param>
public readonly record struct SlotAnswer(SlotVerdict Verdict, SlotStand Stand)
{
    public bool IsEqual => Verdict is SlotVerdict.EqualAsOf or SlotVerdict.EqualCurrent;
}
