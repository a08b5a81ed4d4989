using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>A message of protocol buffers as a list of fields, written and read without any code of the product.</summary>
public sealed class Fields
{
    private readonly List<(int Number, object Value)> all = [];

    /// <summary>The one field of a number as bytes; null when there is none.</summary>
    public byte[]? this[int number] => all.LastOrDefault(field => field.Number == number).Value as byte[];

    public string? Text(int number) => this[number] is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public ulong? Number(int number) => all.LastOrDefault(field => field.Number == number).Value as ulong?;

    public IReadOnlyList<byte[]> All(int number) => [.. all.Where(field => field.Number == number).Select(field => (byte[])field.Value)];

    public IReadOnlyList<Fields> Messages(int number) => [.. All(number).Select(Read)];

    public int Count => all.Count;

    public Fields Add(int number, string text) => Add(number, Encoding.UTF8.GetBytes(text));

    public Fields Add(int number, byte[]? bytes)
    {
        if (bytes is not null)
        {
            all.Add((number, bytes));
        }

        return this;
    }

    public Fields Add(int number, ulong value)
    {
        all.Add((number, value));
        return this;
    }

    /// <summary>A sint64.</summary>
    public Fields AddSigned(int number, long value) => Add(number, (ulong)((value << 1) ^ (value >> 63)));

    /// <inheritdoc cref="AddSigned"/>
    public long? Signed(int number) => Number(number) is { } value ? (long)(value >> 1) ^ -(long)(value & 1) : null;

    public IReadOnlyList<string> Texts(int number) => [.. All(number).Select(Encoding.UTF8.GetString)];

    public Fields Add(int number, bool value) => Add(number, value ? 1UL : 0);

    public Fields Add(int number, Fields message) => Add(number, message.ToArray());

    public byte[] ToArray()
    {
        var bytes = new MemoryStream();
        foreach (var (number, value) in all)
        {
            Varint(bytes, (ulong)number << 3 | (value is ulong ? 0UL : 2UL));
            if (value is ulong small)
            {
                Varint(bytes, small);
            }
            else
            {
                Varint(bytes, (ulong)((byte[])value).Length);
                bytes.Write((byte[])value);
            }
        }

        return bytes.ToArray();
    }

    public static Fields Read(byte[] bytes)
    {
        var fields = new Fields();
        for (var at = 0; at < bytes.Length;)
        {
            var tag = Varint(bytes, ref at);
            if ((tag & 7) == 0)
            {
                fields.all.Add(((int)(tag >> 3), Varint(bytes, ref at)));
            }
            else if ((tag & 7) == 2)
            {
                var length = (int)Varint(bytes, ref at);
                fields.all.Add(((int)(tag >> 3), bytes[at..(at += length)]));
            }
            else
            {
                throw new InvalidDataException($"wire type {tag & 7}");
            }
        }

        return fields;
    }

    private static void Varint(MemoryStream bytes, ulong value)
    {
        for (; value > 0x7F; value >>= 7)
        {
            bytes.WriteByte((byte)(value | 0x80));
        }

        bytes.WriteByte((byte)value);
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80)
            {
                return value;
            }
        }
    }
}
