using System;
using System.Collections.Generic;
using Starling.Model.DataTypes;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Reads a DtOp: the change of a data type.</summary>
/// <remarks>Clients send a set within a map that gains and loses elements as two updates of one field; the cluster takes a field once, so
/// they are joined in their order. The numbers of a map's kinds of fields are Riak's and Starling's alike.</remarks>
internal sealed class OperationReader
{
    /// <summary>Fields that one change may touch: the cluster takes no more parts.</summary>
    private const int FieldsMax = PartDraft.PartsMax;

    /// <summary>Elements that one change may name. Of a set the cluster takes fewer, of an estimate all.</summary>
    private const int ElementsMax = 100_000;

    private int fields;
    private int elements;

    private OperationReader()
    {
    }

    public static DataOperation Read(ReadOnlyMemory<byte> payload)
    {
        var reader = new OperationReader();
        DataOperation? operation = null;
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: operation = new(DataKind.Counter, Count(field.Bytes())); break;
                case 2: operation = new(DataKind.Set, reader.Members(field.Bytes())); break;
                case 3: operation = new(DataKind.Map, reader.Fields(field.Bytes(), 1)); break;
                case 4: operation = new(DataKind.HyperLogLog, reader.Members(field.Bytes())); break;
                case 5: operation = new(DataKind.GrowOnlySet, reader.Members(field.Bytes())); break;
                default: field.Skip(); break;
            }
        }

        return operation ?? throw new BadMessageException("op names no operation");
    }

    /// <summary>CounterOp: without an amount it counts one.</summary>
    private static DataChange.Count Count(ReadOnlyMemory<byte> payload)
    {
        var amount = 1L;
        for (var field = new ProtoReader(payload); field.Next();)
        {
            if (field.Field == 1)
            {
                amount = field.S64();
            }
            else
            {
                field.Skip();
            }
        }

        return new(amount);
    }

    /// <summary>SetOp, and HllOp and GSetOp, which have no removes.</summary>
    private DataChange.Members Members(ReadOnlyMemory<byte> payload)
    {
        var (adds, removes) = (new List<ReadOnlyMemory<byte>>(), new List<ReadOnlyMemory<byte>>());
        for (var field = new ProtoReader(payload); field.Next();)
        {
            if (field.Field is not (1 or 2))
            {
                field.Skip();
                continue;
            }

            if (++elements > ElementsMax)
            {
                throw new RefusalException($"The change names more than {ElementsMax} elements. Make it in several.");
            }

            (field.Field == 1 ? adds : removes).Add(field.Bytes());
        }

        return new(adds, removes);
    }

    /// <summary>MapOp.</summary>
    private DataChange.Fields Fields(ReadOnlyMemory<byte> payload, int depth)
    {
        if (depth > DataLimits.DepthTop)
        {
            throw new RefusalException($"Maps are nested deeper than {DataLimits.DepthTop}. Use a flatter map.");
        }

        var removes = new List<PathStep>();
        var updates = new FieldUpdates();
        for (var field = new ProtoReader(payload); field.Next();)
        {
            if (field.Field is (1 or 2) && ++fields > FieldsMax)
            {
                throw new RefusalException($"The change touches more than {FieldsMax} fields. Make it in several.");
            }

            switch (field.Field)
            {
                case 1: removes.Add(MapFieldName.Read(field.Bytes())); break;
                case 2: Update(updates, field.Bytes(), depth); break;
                default: field.Skip(); break;
            }
        }

        return new(removes, updates.All);
    }

    /// <summary>MapUpdate: a field, and the operation that fits its kind.</summary>
    private void Update(FieldUpdates updates, ReadOnlyMemory<byte> payload, int depth)
    {
        PathStep? name = null;
        DataChange? change = null;
        for (var field = new ProtoReader(payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: name = MapFieldName.Read(field.Bytes()); break;
                case 2: change = Count(field.Bytes()); break;
                case 3: change = Members(field.Bytes()); break;
                case 4: change = new DataChange.Assign(field.Bytes()); break;
                case 5: change = Turn(field.U32()); break;
                case 6: change = Fields(field.Bytes(), depth + 1); break;
                default: field.Skip(); break;
            }
        }

        var step = name ?? throw new BadMessageException("the field of an update is missing");
        var fits = (step.Kind, change) is (StepKind.Counter, DataChange.Count) or (StepKind.Set, DataChange.Members)
            or (StepKind.Register, DataChange.Assign) or (StepKind.Flag, DataChange.Turn) or (StepKind.Map, DataChange.Fields);
        if (!fits)
        {
            throw new RefusalException($"The operation on the field {step} is not one of its kind.");
        }

        updates.Add(step, change!);
    }

    private static DataChange.Turn Turn(uint value) => value switch
    {
        1 => new(true),
        2 => new(false),
        _ => throw new BadMessageException($"a flag's operation is {value} and not 1 or 2"),
    };
}
