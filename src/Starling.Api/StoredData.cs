using System;
using System.Collections.Generic;
using Starling.Model.DataTypes;

namespace Starling.Api;

/// <summary>Turns the parts that a node sends into what a program reads. Used by clients and nodes alike, so both show the same.</summary>
public static class StoredData
{
    /// <param name="kind">A number of <see cref="DataKind"/>.</param>
    /// <param name="isDeleted">Nothing is there, and something was.</param>
    /// <param name="count">How many parts there are.</param>
    /// <param name="parts">The parts' bytes; the result may refer to them.</param>
    /// <param name="context">The context's bytes.</param>
    /// <exception cref="StarlingException">The bytes are not such parts.</exception>
    public static DataReading Read(byte kind, bool isDeleted, int count, ReadOnlyMemory<byte> parts, ReadOnlyMemory<byte> context)
    {
        if (!Enum.IsDefined((DataKind)kind) || !ShownPart.TryReadAll(parts, count, out List<ShownPart> shown))
        {
            throw new StarlingException(StarlingError.Internal, "A data type's answer cannot be read. Use a client of a matching release.");
        }

        return new DataReading
        {
            Value = DataValue.Of((DataKind)kind, shown),
            Found = count > 0,
            IsDeleted = isDeleted,
            Context = new Context(context),
        };
    }
}
