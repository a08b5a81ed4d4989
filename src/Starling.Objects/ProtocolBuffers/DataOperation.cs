using Starling.Model.DataTypes;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>What a client wants to change, and of what kind it takes the value to be.</summary>
internal readonly record struct DataOperation(DataKind Kind, DataChange Change);
