using Starling.World;

namespace Starling.Simulator.Swarm;

/// <summary>Draws what of agreement is on. Each part hides faults of those below it, so every part must be missing in some runs.</summary>
internal static class AgreementModes
{
    /// <summary>Draws a mode.</summary>
    /// <param name="chance">A stream of its own.</param>
    /// <param name="purges">True for rounds that come often, false for none, null for either.</param>
    public static AgreementMode Draw(Chance chance, bool? purges)
    {
        var drawn = chance.Below(8) switch
        {
            < 4 => AgreementMode.Churn,
            4 or 5 => AgreementMode.AsSet,
            6 => AgreementMode.ExchangeAlone,
            _ => AgreementMode.Off,
        };
        var isSpare = chance.Odds(1, 2);
        return purges switch
        {
            true => AgreementMode.Churn,
            false => isSpare ? AgreementMode.ExchangeAlone : AgreementMode.Off,
            _ => drawn,
        };
    }
}
