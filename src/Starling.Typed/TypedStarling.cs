using System;
using System.Text.Json.Serialization.Metadata;
using Starling.Api;
using Starling.Model.DataTypes;

namespace Starling.Typed;

/// <summary>A cluster seen through types of the program: over a client, an embedded node, or a session of either.</summary>
/// <remarks>What these methods give is cheap, immutable and thread-safe: make one for each use, or keep it. Nothing is asked of the cluster before the
/// first call of theirs.</remarks>
public static class TypedStarling
{
    /// <summary>A table whose records hold values of one type, as JSON.</summary>
    /// <param name="starling">A client, an embedded node, or a session.</param>
    /// <param name="table">The table's name. The table must exist when it is first used.</param>
    /// <param name="json">The type as the JSON source generator describes it: <c>ShopJson.Default.Cart</c>. Works trimmed and compiled ahead of time.</param>
    public static StarlingTable<T> Table<T>(this IStarling starling, string table, JsonTypeInfo<T> json)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(json);
        return new StarlingTable<T>(Checked(starling), table, json);
    }

    /// <summary>The same cluster with the JSON descriptions of many types, so that <c>Table&lt;Cart&gt;("carts")</c> needs no more than the type.</summary>
    /// <param name="starling">A client, an embedded node, or a session.</param>
    /// <param name="json">A context made by the JSON source generator: <c>ShopJson.Default</c>.</param>
    public static JsonStarling WithJson(this IStarling starling, IJsonTypeInfoResolver json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new JsonStarling(Checked(starling), json);
    }

    /// <summary>One counter of a table of counters (<c>datatype=counter</c>).</summary>
    public static StarlingCounter Counter(this IStarling starling, string table, RecordKey key) =>
        new(new DataPlace(Checked(starling), table, key, DataKind.Counter));

    /// <summary>One set of a table of sets (<c>datatype=set</c>). Elements are equal when their bytes are.</summary>
    /// <param name="starling">A client, an embedded node, or a session.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="key">The set's key.</param>
    /// <param name="form">How elements become bytes. <value>Null: <see cref="ElementForm.Plain"/>, for texts, whole numbers and Guids.</value></param>
    /// <exception cref="ArgumentException">There is no plain form of the type, and no other was given.</exception>
    public static StarlingSet<T> Set<T>(this IStarling starling, string table, RecordKey key, ElementForm<T>? form = null)
        where T : notnull => new(new DataPlace(Checked(starling), table, key, DataKind.Set), form ?? ElementForm.Plain<T>());

    /// <summary>One set of a table of sets that only grow (<c>datatype=gset</c>).</summary>
    /// <inheritdoc cref="Set"/>
    public static StarlingGrowOnlySet<T> GrowOnlySet<T>(this IStarling starling, string table, RecordKey key, ElementForm<T>? form = null)
        where T : notnull => new(new DataPlace(Checked(starling), table, key, DataKind.GrowOnlySet), form ?? ElementForm.Plain<T>());

    /// <summary>One map of a table of maps (<c>datatype=map</c>).</summary>
    public static StarlingMap Map(this IStarling starling, string table, RecordKey key) =>
        new(new DataPlace(Checked(starling), table, key, DataKind.Map));

    /// <summary>One register of a table of registers (<c>datatype=register</c>).</summary>
    /// <inheritdoc cref="Set"/>
    public static StarlingRegister<T> Register<T>(this IStarling starling, string table, RecordKey key, ElementForm<T>? form = null)
        where T : notnull => new(new DataPlace(Checked(starling), table, key, DataKind.Register), form ?? ElementForm.Plain<T>());

    /// <summary>One flag of a table of flags (<c>datatype=flag</c>).</summary>
    public static StarlingFlag Flag(this IStarling starling, string table, RecordKey key) =>
        new(new DataPlace(Checked(starling), table, key, DataKind.Flag));

    /// <summary>One estimate of a table of estimates (<c>datatype=hll</c>).</summary>
    /// <inheritdoc cref="Set"/>
    public static StarlingHyperLogLog<T> HyperLogLog<T>(this IStarling starling, string table, RecordKey key, ElementForm<T>? form = null)
        where T : notnull => new(new DataPlace(Checked(starling), table, key, DataKind.HyperLogLog), form ?? ElementForm.Plain<T>());

    private static IStarling Checked(IStarling starling)
    {
        ArgumentNullException.ThrowIfNull(starling);
        return starling;
    }
}
