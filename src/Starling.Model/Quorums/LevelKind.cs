namespace Starling.Model.Quorums;

/// <summary>The kinds of consistency level. Numbers travel on the wire: never reused.</summary>
public enum LevelKind : byte
{
    Quorum = 0,
    Number = 1,
    All = 2,
    LocalOne = 3,
    LocalQuorum = 4,
    EachQuorum = 5,
}
