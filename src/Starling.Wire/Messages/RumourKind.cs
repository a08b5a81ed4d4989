namespace Starling.Wire.Messages;

/// <summary>What a rumour says of a node. Numbers travel; of one incarnation the greater one wins.</summary>
public enum RumourKind : byte
{
    Alive = 0,
    Suspect = 1,
    Dead = 2,
}
