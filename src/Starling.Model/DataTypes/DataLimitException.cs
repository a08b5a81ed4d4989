using System;

namespace Starling.Model.DataTypes;

/// <summary>A change would take a record over one of its <see cref="DataLimits"/>. Nothing was changed.</summary>
public sealed class DataLimitException(string message) : Exception(message);
