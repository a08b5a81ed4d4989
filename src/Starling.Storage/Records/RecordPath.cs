using System;
using System.Buffers.Binary;

namespace Starling.Storage.Records;

/// <summary>The store key of a record: table, token, partition key, clustering key, so that a slot of a table is one range
/// and a partition's records lie together in the order of their clustering keys.</summary>
/// <remarks>
/// Layout: table u32 big-endian; token i64 big-endian with the sign bit flipped (so bytes sort as numbers); the partition key with
/// every 00 written as 00 FF and closed by 00 00 (so that no key is a prefix of another and order is kept); the clustering key as it is.
/// Part of the disk format.
/// </remarks>
public static class RecordPath
{
    /// <summary>Bytes of table and token.</summary>
    public const int PlaceSize = 12;

    /// <summary>The most bytes that a path of these lengths can take.</summary>
    public static int SizeMax(int partition, int clustering) => PlaceSize + (2 * partition) + 2 + clustering;

    /// <summary>Writes the path and returns its length.</summary>
    public static int Write(
        Span<byte> target, uint table, long token, ReadOnlySpan<byte> partition, ReadOnlySpan<byte> clustering)
    {
        var length = WritePartition(target, table, token, partition);
        clustering.CopyTo(target[length..]);
        return length + clustering.Length;
    }

    /// <summary>Writes what all records of a partition start with, and returns its length.</summary>
    public static int WritePartition(Span<byte> target, uint table, long token, ReadOnlySpan<byte> partition)
    {
        WritePlace(target, table, token);
        var at = PlaceSize;
        foreach (var b in partition)
        {
            target[at++] = b;
            if (b == 0)
            {
                target[at++] = 0xff;
            }
        }

        target[at++] = 0;
        target[at++] = 0;
        return at;
    }

    /// <summary>Writes table and token: the least path of all records with that token.</summary>
    public static void WritePlace(Span<byte> target, uint table, long token)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, table);
        BinaryPrimitives.WriteInt64BigEndian(target[4..], token ^ long.MinValue);
    }

    /// <summary>Finds out where a path leads and where its clustering key begins, without taking the partition key out.</summary>
    public static bool TryLocate(ReadOnlySpan<byte> path, out uint table, out long token, out int clusteringStart)
    {
        table = 0;
        token = 0;
        clusteringStart = 0;
        if (path.Length < PlaceSize + 2)
        {
            return false;
        }

        table = BinaryPrimitives.ReadUInt32BigEndian(path);
        token = BinaryPrimitives.ReadInt64BigEndian(path[4..]) ^ long.MinValue;
        for (var i = PlaceSize; i + 1 < path.Length; i++)
        {
            if (path[i] == 0 && path[++i] == 0)
            {
                clusteringStart = i + 1;
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes a path apart. <paramref name="partition"/> must have room for the path's length.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> path, out uint table, out long token, Span<byte> partition, out int partitionLength, out int clusteringStart)
    {
        table = 0;
        token = 0;
        partitionLength = clusteringStart = 0;
        if (path.Length < PlaceSize + 2)
        {
            return false;
        }

        table = BinaryPrimitives.ReadUInt32BigEndian(path);
        token = BinaryPrimitives.ReadInt64BigEndian(path[4..]) ^ long.MinValue;
        for (var i = PlaceSize; i < path.Length; i++)
        {
            if (path[i] != 0)
            {
                partition[partitionLength++] = path[i];
                continue;
            }

            i++;
            if (i == path.Length)
            {
                return false;
            }

            switch (path[i])
            {
                case 0:
                    clusteringStart = i + 1;
                    return true;
                case 0xff:
                    partition[partitionLength++] = 0;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }
}
