using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

namespace Starling.Objects.Http;

/// <summary>The names of bucket properties, what values they take, and how values are written as text.</summary>
/// <remarks>
/// A property travels in three forms: JSON over HTTP, JSON in a bucket's record, and plain text in a table's free
/// properties (<c>true</c>, <c>2</c>, <c>quorum</c>), where a tool's user types it. Inside the door it is that text.
/// </remarks>
internal static class PropertySchema
{
    /// <summary>A table's free properties under this prefix are the door's <see cref="PropertyKind.Free"/>
    /// ones.</summary>
    public const string FreePrefix = "riak.";

    public const int NameMax = 64;

    public static PropertyKind KindOf(string name) => name switch
    {
        "allow_mult" or "basic_quorum" or "notfound_ok" or "dvv_enabled" => PropertyKind.Flag,
        "small_vclock" or "big_vclock" or "young_vclock" or "old_vclock" => PropertyKind.Count,
        "r" or "w" or "rw" => PropertyKind.Quorum,
        "dw" or "pr" or "pw" or "node_confirms" => PropertyKind.QuorumOrZero,
        "sync_on_write" or "backend" or "search_index" => PropertyKind.Text,
        "n_val" or "last_write_wins" or "precommit" or "postcommit" or "chash_keyfun" or "linkfun" or "write_once"
            or "consistent" or "datatype" => PropertyKind.Fixed,
        "name" or "active" or "claimant" => PropertyKind.Ignored,
        _ => PropertyKind.Free,
    };

    /// <summary>Why a fixed property cannot be changed.</summary>
    public static string WhyFixed(string name) => name switch
    {
        "n_val" => "given by the table's replicas, which are fixed when the table is created",
        "last_write_wins" => "given by the table's rule, which is fixed when the table is created",
        "precommit" or "postcommit" => "commit hooks are not supported",
        "datatype" => "given by the table, and fixed when the table is created",
        "consistent" => "strongly consistent types are not supported",
        _ => "cannot be changed",
    };

    /// <summary>Reads a JSON value; returns null and the text, or the reason why it does not fit.</summary>
    public static string? Read(PropertyKind kind, JsonElement json, out string text)
    {
        text = json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
        switch (kind)
        {
            case PropertyKind.Flag:
                return ReadFlag(ref text) ? null : "must be true or false";
            case PropertyKind.Count:
                return IsCount(json, 1) ? null : "must be a positive integer";
            case PropertyKind.Quorum:
                return IsCount(json, 1) || IsWord(json) ? null : "must be a positive integer, one, quorum or all";
            case PropertyKind.QuorumOrZero:
                return IsCount(json, 0) || IsWord(json) ? null : "must be an integer, one, quorum or all";
            case PropertyKind.Text:
                return json.ValueKind == JsonValueKind.String ? null : "must be a string";
            default:
                text = json.GetRawText();
                return null;
        }
    }

    /// <summary>Reads the plain text form, as a table's free properties have it; false when it does not fit.</summary>
    public static bool ReadPlain(PropertyKind kind, ref string text)
    {
        switch (kind)
        {
            case PropertyKind.Flag:
                return ReadFlag(ref text);
            case PropertyKind.Count or PropertyKind.Quorum or PropertyKind.QuorumOrZero:
                var isNumber = QuorumNumber.TryParse(text, out var number) && !number.IsDefault;
                var isWord = number.IsAll || number.IsQuorum || text == "one";
                return isNumber
                    && (isWord ? kind != PropertyKind.Count : number.Count > 0 || kind == PropertyKind.QuorumOrZero);
            case PropertyKind.Text:
                return true;
            default:
                return false;
        }
    }

    /// <summary>Properties as a table keeps them among its free ones.</summary>
    public static IReadOnlyDictionary<string, string?> OfTable(IReadOnlyDictionary<string, string> properties)
    {
        var kept = new SortedDictionary<string, string?>(System.StringComparer.Ordinal);
        foreach (var (name, text) in properties)
        {
            kept[KindOf(name) == PropertyKind.Free ? FreePrefix + name : name] = text;
        }

        return kept;
    }

    /// <summary>Writes one property as JSON.</summary>
    public static void Write(Utf8JsonWriter json, string name, string text)
    {
        json.WritePropertyName(name);
        switch (KindOf(name))
        {
            case PropertyKind.Flag:
                json.WriteBooleanValue(text == "true");
                break;
            case PropertyKind.Count or PropertyKind.Quorum or PropertyKind.QuorumOrZero
                when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            case PropertyKind.Free or PropertyKind.Fixed:
                json.WriteRawValue(text);
                break;
            default:
                json.WriteStringValue(text);
                break;
        }
    }

    private static bool ReadFlag(ref string text)
    {
        var flag = text is "true" or "1" ? "true" : text is "false" or "0" ? "false" : null;
        text = flag ?? text;
        return flag is not null;
    }

    private static bool IsCount(JsonElement json, int least) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) && number >= least;

    private static bool IsWord(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && json.GetString() is "one" or "quorum" or "all";
}
