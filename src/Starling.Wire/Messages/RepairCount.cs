using Starling.Wire.Codec;

namespace Starling.Wire.Messages;

/// <summary>How many things follow for one entry of an answer, or the word that says why none do: one varint.</summary>
/// <remarks>Below 8 it is a word; from there on 8 more than the count. So what is common, a short list, costs one byte.</remarks>
internal static class RepairCount
{
    private const ulong Words = 8;

    public static void Write(ref FieldWriter writer, RepairWord word, int count) =>
        writer.Varint(word == RepairWord.Done ? Words + (ulong)count : (ulong)word);

    /// <summary>False for a word that is none, or more than there may be.</summary>
    public static bool TryRead(ref FieldReader reader, int countMax, out RepairWord word, out int count)
    {
        var code = reader.Varint();
        var isCount = code >= Words;
        word = isCount ? RepairWord.Done : (RepairWord)code;
        count = isCount && code - Words <= (ulong)countMax ? (int)(code - Words) : 0;
        return !reader.Failed && (isCount ? code - Words <= (ulong)countMax : word is not RepairWord.Done and <= RepairWord.TooMany);
    }
}
