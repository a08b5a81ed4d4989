using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Starling.Model.Placement;
using Starling.Model.Values;
using Starling.Wire.Codec;
using Starling.Wire.Frames;
using Starling.World;

namespace Starling.Membership.Topology;

/// <summary>The canonical bytes of a <see cref="ClusterDocument"/>, for the wire and for the disk.</summary>
/// <remarks>
/// Version u8, the fields in order, CRC-32C (u32) of all before. Replicas are written as places in the list of members, so a document of 256
/// slots and 5 replicas takes some 1.5 KiB and not 20; slot epochs as runs of (length, epoch). Version 2 has the replaced nodes at its end; version 3 has behind them
/// what belongs to moves of slots. Written is the least version that says it all, so a document without any of that is of version 1, which older releases read. Reading is strict by construction: what
/// was read is written again, and must give the same bytes. So no two byte strings mean the same document.
/// </remarks>
internal static class DocumentCodec
{
    private const byte FirstVersion = 1;
    private const byte VersionWithReplaced = 2;
    private const byte VersionWithMoves = 3;

    /// <summary>The newest version that this release reads.</summary>
    public const byte NewestVersion = VersionWithMoves;

    private const int ChecksumSize = 4;

    public static byte[] Encode(ClusterDocument document)
    {
        var bytes = new byte[SizeMaxOf(document)];
        var writer = new FieldWriter(bytes);
        var version = VersionOf(document);
        writer.U8(version);
        writer.U128(document.Cluster);
        writer.U32(document.Era);
        writer.I64(document.Epoch);
        writer.U64(document.VotersVersion);
        writer.U128(document.Secret);
        writer.Varint((ulong)document.Voters.Length);
        foreach (var voter in document.Voters)
        {
            writer.Node(voter);
        }

        WriteMembers(ref writer, document.Members);
        WriteTables(ref writer, document);
        PlacementFields.Write(ref writer, document);
        PlacementFields.WriteEpochs(ref writer, document.SlotEpochs);
        writer.Varint((ulong)document.Operations.Length);
        foreach (var operation in document.Operations)
        {
            writer.U128(operation.Id);
            writer.I64(operation.Epoch);
            writer.Text(operation.Outcome);
        }

        if (version >= VersionWithReplaced)
        {
            WriteReplaced(ref writer, document.Replaced);
        }

        if (version >= VersionWithMoves)
        {
            MoveFields.Write(ref writer, document);
        }

        writer.U32(Frame.Checksum(bytes.AsSpan(0, writer.Position)));
        return bytes[..writer.Position];
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ClusterDocument? document, out string why)
    {
        document = null;
        if (bytes.Length is < 1 + ChecksumSize or > DocumentLimits.SizeMax)
        {
            why = $"{bytes.Length} bytes are not a cluster document, which has at most {DocumentLimits.SizeMax}.";
            return false;
        }

        if (bytes[0] is not (FirstVersion or VersionWithReplaced or VersionWithMoves))
        {
            why = $"The cluster document is of version {bytes[0]}; this node reads versions {FirstVersion} to {VersionWithMoves}. Upgrade the node.";
            return false;
        }

        var content = bytes[..^ChecksumSize];
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumSize..]) != Frame.Checksum(content))
        {
            why = "The cluster document does not match its checksum.";
            return false;
        }

        document = Read(content[1..], bytes[0]);
        if (document is null || !Encode(document).AsSpan().SequenceEqual(bytes))
        {
            document = null;
            why = "The cluster document is malformed, although its checksum is right: it was written by other software.";
            return false;
        }

        why = "";
        return true;
    }

    private static ClusterDocument? Read(ReadOnlySpan<byte> content, byte version)
    {
        var reader = new FieldReader(content);
        var cluster = reader.U128();
        var era = reader.U32();
        var epoch = reader.I64();
        var votersVersion = reader.U64();
        var secret = reader.U128();
        var voters = ImmutableArray.CreateBuilder<NodeId>();
        for (var left = reader.Count(NodeId.Size); left > 0; left--)
        {
            voters.Add(reader.Node());
        }

        var members = ReadMembers(ref reader);
        var nextTableId = reader.U32();
        var tables = ReadTables(ref reader);
        var placement = PlacementFields.Read(ref reader, members);
        var epochs = PlacementFields.ReadEpochs(ref reader);
        var operations = ImmutableArray.CreateBuilder<OperationEntry>();
        for (var left = reader.Count(25); left > 0; left--)
        {
            operations.Add(new OperationEntry(reader.U128(), reader.I64(), reader.Text()));
        }

        var replaced = version >= VersionWithReplaced ? ReadReplaced(ref reader) : [];
        if (reader.Failed || placement is null)
        {
            return null;
        }

        var document = new ClusterDocument
        {
            Cluster = cluster,
            Era = era,
            Epoch = epoch,
            VotersVersion = votersVersion,
            Voters = voters.ToImmutable(),
            Secret = secret,
            Members = members,
            NextTableId = nextTableId,
            Tables = tables,
            Placement = placement,
            SlotEpochs = epochs,
            Operations = operations.ToImmutable(),
            Replaced = replaced,
        };
        document = version >= VersionWithMoves ? MoveFields.Read(ref reader, document) : document;
        return reader.IsComplete ? document : null;
    }

    /// <summary>The oldest version that can say what a document says: the one in which it is written.</summary>
    public static byte VersionOf(ClusterDocument document) => MoveFields.AreNeeded(document) ? VersionWithMoves
        : document.Replaced.IsEmpty ? FirstVersion
        : VersionWithReplaced;

    private static void WriteReplaced(ref FieldWriter writer, ImmutableArray<ReplacedNode> replaced)
    {
        writer.Varint((ulong)replaced.Length);
        foreach (var node in replaced)
        {
            writer.Node(node.Old);
            writer.Node(node.New);
            writer.I64(node.Epoch);
        }
    }

    private static ImmutableArray<ReplacedNode> ReadReplaced(ref FieldReader reader)
    {
        var replaced = ImmutableArray.CreateBuilder<ReplacedNode>();
        for (var left = reader.Count((2 * NodeId.Size) + 8); left > 0; left--)
        {
            replaced.Add(new ReplacedNode(reader.Node(), reader.Node(), reader.I64()));
        }

        return replaced.ToImmutable();
    }

    private static void WriteMembers(ref FieldWriter writer, ImmutableArray<MemberEntry> members)
    {
        writer.Varint((ulong)members.Length);
        foreach (var member in members)
        {
            writer.Node(member.Id);
            writer.Text(member.Address.Host);
            writer.Varint((ulong)member.Address.Port);
            writer.Text(member.DataCentre);
            writer.Text(member.Rack);
            writer.Varint((ulong)member.Weight);
            writer.U8((byte)member.State);
        }
    }

    private static ImmutableArray<MemberEntry> ReadMembers(ref FieldReader reader)
    {
        var members = ImmutableArray.CreateBuilder<MemberEntry>();
        var last = default(NodeId);
        for (var left = reader.Count(NodeId.Size + 6); left > 0; left--)
        {
            var member = new MemberEntry(
                reader.Node(), new Endpoint(reader.Text(), (int)reader.Varint()), reader.Text(), reader.Text(), (int)reader.Varint(),
                (MemberState)reader.U8());
            if (member.Id.CompareTo(last) <= 0)
            {
                // Out of order: refused with an empty list, to which no placement can refer.
                return [];
            }

            last = member.Id;
            members.Add(member);
        }

        return members.ToImmutable();
    }

    private static void WriteTables(ref FieldWriter writer, ClusterDocument document)
    {
        writer.U32(document.NextTableId);
        writer.Varint((ulong)document.Tables.Length);
        foreach (var table in document.Tables)
        {
            writer.U32(table.Id);
            writer.Text(table.Name);
            writer.U8((byte)table.Rule);
            writer.Varint((ulong)table.Replicas.Count);
            foreach (var (dataCentre, replicas) in table.Replicas)
            {
                writer.Text(dataCentre);
                writer.Varint((ulong)replicas);
            }

            writer.Varint((ulong)table.Properties.Count);
            foreach (var (name, value) in table.Properties)
            {
                writer.Text(name);
                writer.Text(value);
            }

            writer.I64(table.Epoch);
        }
    }

    private static ImmutableArray<TableEntry> ReadTables(ref FieldReader reader)
    {
        var tables = ImmutableArray.CreateBuilder<TableEntry>();
        for (var left = reader.Count(16); left > 0; left--)
        {
            var id = reader.U32();
            var name = reader.Text();
            var rule = (ResolutionRule)reader.U8();
            var replicas = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
            for (var pairs = reader.Count(2); pairs > 0; pairs--)
            {
                replicas[reader.Text()] = (int)reader.Varint();
            }

            var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            for (var pairs = reader.Count(2); pairs > 0; pairs--)
            {
                properties[reader.Text()] = reader.Text();
            }

            tables.Add(new TableEntry(id, name, rule, replicas.ToImmutable(), properties.ToImmutable(), reader.I64()));
        }

        return tables.ToImmutable();
    }

    private static int SizeMaxOf(ClusterDocument document)
    {
        var size = 128 + (document.Voters.Length * NodeId.Size) + (document.Replaced.Length * ((2 * NodeId.Size) + 8));
        foreach (var member in document.Members)
        {
            size += NodeId.Size + 21 + FieldWriter.SizeOf(member.Address.Host) + FieldWriter.SizeOf(member.DataCentre)
                + FieldWriter.SizeOf(member.Rack);
        }

        foreach (var table in document.Tables)
        {
            size += 23 + FieldWriter.SizeOf(table.Name);
            foreach (var dataCentre in table.Replicas.Keys)
            {
                size += FieldWriter.VarintSizeMax + FieldWriter.SizeOf(dataCentre);
            }

            foreach (var (name, value) in table.Properties)
            {
                size += FieldWriter.SizeOf(name) + FieldWriter.SizeOf(value);
            }
        }

        foreach (var operation in document.Operations)
        {
            size += 24 + FieldWriter.SizeOf(operation.Outcome);
        }

        return size + PlacementFields.SizeMaxOf(document) + MoveFields.SizeMaxOf(document);
    }
}
