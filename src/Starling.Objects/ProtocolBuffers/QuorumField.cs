using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>A quorum value as a number of 32 bits: the largest numbers stand for words.</summary>
internal static class QuorumField
{
    private const uint One = uint.MaxValue - 1;
    private const uint Quorum = uint.MaxValue - 2;
    private const uint All = uint.MaxValue - 3;
    private const uint Default = uint.MaxValue - 4;

    public static QuorumNumber Read(uint value) => value switch
    {
        One => QuorumNumber.Of(1),
        Quorum => QuorumNumber.Quorum,
        All => QuorumNumber.All,
        Default => QuorumNumber.Default,
        > int.MaxValue => QuorumNumber.Of(int.MaxValue),
        _ => QuorumNumber.Of((int)value),
    };

    /// <summary>The word that a value stands for, or null.</summary>
    public static string? WordOf(uint value) => value switch
    {
        One => "one",
        Quorum => "quorum",
        All => "all",
        Default => "default",
        _ => null,
    };

    /// <summary>The field's value for a property's text; null for a text that is none.</summary>
    public static uint? Parse(string? text) => text switch
    {
        "one" => One,
        "quorum" => Quorum,
        "all" => All,
        "default" => Default,
        _ => uint.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null,
    };
}
