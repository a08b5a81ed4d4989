using System;
using System.Linq;

namespace Starling.Objects.Tests.ProtocolBuffers;

/// <summary>One frame that came back.</summary>
public sealed record BufferAnswer(byte Code, byte[] Payload)
{
    public Fields Fields => Fields.Read(Payload);

    /// <summary>The text of an error answer; null for another.</summary>
    public string? Error => Code == 0 ? Fields.Text(1) : null;

    /// <summary>The values of the versions in an answer to Get or Put.</summary>
    public string[] Values => [.. Fields.Messages(1).Select(content => content.Text(1)!)];

    public byte[]? Vclock => Fields[2];

    public override string ToString() => $"{Code} {Error ?? Convert.ToHexStringLower(Payload)}";
}
