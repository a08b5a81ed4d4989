namespace Starling.Simulator.Swarm;

/// <summary>What of agreement is on in a run.</summary>
public enum AgreementMode
{
    /// <summary>All of it, at the times that the nodes' settings say.</summary>
    AsSet,

    /// <summary>Rounds come often, and few records are deleted and made again all the time.</summary>
    Churn,

    /// <summary>Replicas compare and mend, but there are no rounds.</summary>
    ExchangeAlone,

    /// <summary>Nothing: what reads and hints mend by themselves has to be enough.</summary>
    Off,
}
