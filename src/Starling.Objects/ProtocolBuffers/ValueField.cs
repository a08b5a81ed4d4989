using System;
using Starling.Model.DataTypes;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Writes the value of a data type: the fields of a DtValue, and of a DtUpdateResp, whose numbers lie two higher.</summary>
internal static class ValueField
{
    /// <summary>The DtFetchResp's number of a kind; 0 for one that Riak has only within maps.</summary>
    public static uint TypeOf(DataKind kind) => kind switch
    {
        DataKind.Counter => 1,
        DataKind.Set => 2,
        DataKind.Map => 3,
        DataKind.HyperLogLog => 4,
        DataKind.GrowOnlySet => 5,
        _ => 0,
    };

    /// <param name="message">Where to.</param>
    /// <param name="value">What.</param>
    /// <param name="before">The number before that of a counter: 0, or 2 in a DtUpdateResp.</param>
    /// <exception cref="RefusalException">A counter does not fit into the message.</exception>
    public static void Write(ProtoWriter message, DataValue value, int before)
    {
        switch (value.Kind)
        {
            case DataKind.Counter:
                message.S64(before + 1, CountOf(value));
                break;
            case DataKind.Set:
                WriteElements(message, before + 2, value);
                break;
            case DataKind.Map:
                WriteFields(message, before + 3, value);
                break;
            case DataKind.HyperLogLog:
                message.I64(before + 4, (long)value.Estimate);
                break;
            case DataKind.GrowOnlySet:
                WriteElements(message, before + 5, value);
                break;
        }
    }

    /// <summary>A counter's sum, which may be larger here than Riak's messages can say.</summary>
    public static long CountOf(DataValue counter) => counter.Count >= long.MinValue && counter.Count <= long.MaxValue
        ? (long)counter.Count
        : throw new RefusalException($"The counter is {counter.Count}, which this message cannot say in its 64 bits. Read it over HTTP.");

    private static void WriteElements(ProtoWriter message, int field, DataValue set)
    {
        foreach (var element in set.Elements)
        {
            message.Bytes(field, element.Span);
        }
    }

    /// <summary>MapEntry, for each field of a map.</summary>
    private static void WriteFields(ProtoWriter message, int field, DataValue map)
    {
        foreach (var (name, value) in map.Fields)
        {
            var entry = message.Open(field);
            MapFieldName.Write(message, 1, name);
            switch (value.Kind)
            {
                case DataKind.Counter:
                    message.S64(2, CountOf(value));
                    break;
                case DataKind.Set:
                    WriteElements(message, 3, value);
                    break;
                case DataKind.Register:
                    message.Bytes(4, value.Register.Span);
                    break;
                case DataKind.Flag:
                    message.Flag(5, value.IsOn);
                    break;
                case DataKind.Map:
                    WriteFields(message, 6, value);
                    break;
            }

            message.Close(entry);
        }
    }
}
