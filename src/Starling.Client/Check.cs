using System;
using Starling.Api;

namespace Starling.Client;

/// <summary>Refuses what no node would take, before anything is sent.</summary>
internal static class Check
{
    private static readonly TimeSpan TimeoutLeast = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan TimeoutMost = TimeSpan.FromMinutes(10);

    public static void Table(string table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Length is 0 or > 64)
        {
            throw Bad($"A table's name has 1 to 64 characters; this one has {table.Length}.");
        }
    }

    public static void Key(in RecordKey key)
    {
        if (key.Partition.Length is 0 or > Limits.PartitionKeyMax || key.Clustering.Length > Limits.ClusteringKeyMax)
        {
            throw Large($"A partition key has 1 to {Limits.PartitionKeyMax} bytes, a clustering key at most {Limits.ClusteringKeyMax}; "
                + $"these have {key.Partition.Length} and {key.Clustering.Length}.");
        }
    }

    /// <summary>The key of a value of a data type.</summary>
    public static void Value(in RecordKey key)
    {
        Key(key);
        if (!key.Clustering.IsEmpty)
        {
            throw Bad("A value of a data type has no clustering key: its parts have.");
        }
    }

    public static void Change(int bytes)
    {
        if (bytes > Limits.MutationMax)
        {
            throw Large($"A change has at most {Limits.MutationMax} bytes; this one has {bytes}. Split it.");
        }
    }

    public static void Value(Value? value)
    {
        if (value is not null && value.StoredSize > Limits.ValueMax)
        {
            throw Large($"A value has at most {Limits.ValueMax} bytes with its headers; this one has {value.StoredSize}. Split it.");
        }
    }

    public static void AtLeast(int atLeast)
    {
        if (atLeast is < 0 or > 64)
        {
            throw Bad($"AtLeast is between 0 and 64; {atLeast} was given.");
        }
    }

    public static void Page(int size)
    {
        if (size is < 1 or > Limits.PageMax)
        {
            throw Bad($"A limit or page size is between 1 and {Limits.PageMax}; {size} was given.");
        }
    }

    public static TimeSpan Timeout(TimeSpan? given, TimeSpan usual)
    {
        var timeout = given ?? usual;
        return timeout >= TimeoutLeast && timeout <= TimeoutMost
            ? timeout
            : throw Bad($"A timeout is between 1 ms and 10 min; {timeout} was given.");
    }

    public static void Mutation(PartitionMutation mutation, WriteOptions options)
    {
        ArgumentNullException.ThrowIfNull(mutation);
        if (mutation.Changes.Count is 0 or > Limits.ChangesMax)
        {
            throw Bad($"A mutation has 1 to {Limits.ChangesMax} changes; this one has {mutation.Changes.Count}.");
        }

        if (!options.Context.IsEmpty)
        {
            throw Bad("A mutation takes a context with each of its changes, not in the options.");
        }

        var total = 0L;
        foreach (var change in mutation.Changes)
        {
            Key(new RecordKey(mutation.Partition, change.Clustering));
            Value(change.Value);
            total += change.Value?.StoredSize ?? 0;
        }

        if (total > Limits.MutationMax)
        {
            throw Large($"A mutation has at most {Limits.MutationMax} bytes of values; this one has {total}. Split it.");
        }
    }

    private static StarlingException Bad(string text) => new(StarlingError.BadRequest, text);

    private static StarlingException Large(string text) => new(StarlingError.TooLarge, text);
}
