namespace Starling.Simulator.World;

/// <summary>How a person who starts a node errs.</summary>
public enum Misstart
{
    None,

    /// <summary>With another rack than before.</summary>
    OtherRack,

    /// <summary>With the address of another machine.</summary>
    OtherAddress,

    /// <summary>With a list of seeds in which another machine has a wrong address.</summary>
    OtherSeeds,
}
