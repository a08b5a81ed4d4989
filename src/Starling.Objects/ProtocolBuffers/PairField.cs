using System;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>RpbPair: a key, and maybe a value.</summary>
internal static class PairField
{
    public static (ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value) Read(ReadOnlyMemory<byte> payload)
    {
        ReadOnlyMemory<byte>? key = null;
        ReadOnlyMemory<byte> value = default;
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: key = field.Bytes(); break;
                case 2: value = field.Bytes(); break;
                default: field.Skip(); break;
            }
        }

        return (key ?? throw new BadMessageException("a pair's key is missing"), value);
    }

    public static void Write(ProtoWriter message, int field, string key, string value)
    {
        var start = message.Open(field);
        message.Text(1, key);
        message.Text(2, value);
        message.Close(start);
    }

    public static void Write(ProtoWriter message, int field, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var start = message.Open(field);
        message.Bytes(1, key);
        message.Bytes(2, value);
        message.Close(start);
    }
}
