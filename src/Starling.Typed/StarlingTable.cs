using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;
using Starling.Api;

namespace Starling.Typed;

/// <summary>A table whose records hold values of one type, as JSON. Made by <see cref="TypedStarling.Table"/>. Immutable, thread-safe.</summary>
/// <remarks>
/// <para>Contexts travel by themselves: <see cref="UpdateAsync"/> and <see cref="DeleteAsync"/> read before they
/// write, and a <see cref="TypedRecord{T}"/> brings along what was seen when it was read. <see cref="PutAsync"/> alone writes without having seen anything.</para>
/// <para>In a table with siblings two updates at the same time do not lose each other: they leave two siblings, which the next reader's resolver makes
/// one and the next update replaces. In a last-write-wins table the later of two updates wins, and what the other wrote in between is lost.</para>
/// <para>Failed writes throw <see cref="StarlingException"/>, whose <see cref="StarlingException.MayHaveHappened"/> says whether the write may have taken effect.
/// A cancelled write may have. Values that are no JSON of the type throw <see cref="System.Text.Json.JsonException"/>.</para>
/// </remarks>
public sealed class StarlingTable<T>
    where T : class
{
    /// <summary>How often an update reads and writes at most.</summary>
    public const int AttemptsMax = 4;

    private static readonly WriteOptions UsualWrite = new();
    private static readonly ScanOptions UsualScan = new();
    private static readonly SliceOptions UsualSlice = new();

    private readonly IStarling starling;
    private readonly RecordForm<T> form;
    private readonly bool isExclusive;

    internal StarlingTable(IStarling starling, string name, JsonTypeInfo<T> json)
        : this(starling, new RecordForm<T>(name, json))
    {
    }

    private StarlingTable(IStarling starling, RecordForm<T> form, bool isExclusive = false) =>
        (this.starling, this.form, this.isExclusive) = (starling, form, isExclusive);

    public string Name => form.Table;

    /// <summary>The same table with a function that makes one value of siblings; see <see cref="ISiblingResolver{T}"/> for what it must keep to.</summary>
    public StarlingTable<T> WithResolver(Func<IReadOnlyList<T>, T> resolve)
    {
        ArgumentNullException.ThrowIfNull(resolve);
        return new(starling, form.With(resolve), isExclusive);
    }

    /// <summary>The same table with a resolver.</summary>
    public StarlingTable<T> WithResolver(ISiblingResolver<T> resolver)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        return new(starling, form.With(resolver.Resolve), isExclusive);
    }

    /// <summary>The same table with an index entry of each value that it writes, for <see cref="QueryAsync"/> and for the index queries of the object door.</summary>
    /// <param name="index">The index's name: it ends in <c>_bin</c>, of texts in the order of their bytes, or in <c>_int</c>, of whole numbers.</param>
    /// <param name="term">The value's term; null for none.</param>
    /// <exception cref="ArgumentException">The name has another end.</exception>
    public StarlingTable<T> WithIndex(string index, Func<T, string?> term)
    {
        ArgumentNullException.ThrowIfNull(term);
        return new(starling, form.With(IndexName.Checked(index), term), isExclusive);
    }

    /// <summary>The same table, where what is written in place of a reading is written only if nobody has written the record since
    /// (<see cref="WriteOptions.IfUnchangedSince"/>): <see cref="UpdateAsync"/> reads and changes anew then, and the others fail with
    /// <see cref="StarlingError.Changed"/>,
    /// having done nothing. For tables with siblings, and for changes of which only one may succeed.</summary>
    public StarlingTable<T> WithExclusiveUpdates() => new(starling, form, isExclusive: true);

    /// <summary>The value of one record, its siblings made one; null when there is none.</summary>
    /// <exception cref="StarlingException"><see cref="StarlingError.BadRequest"/>: there are siblings, and neither table nor type has a resolver.</exception>
    public async ValueTask<T?> GetAsync(RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default) =>
        (await ReadAsync(key, options, cancellation)).Value;

    /// <summary>The same with all that is known of the record, to go on with it later.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async ValueTask<TypedRecord<T>> ReadAsync(RecordKey key, ReadOptions? options = null, CancellationToken cancellation = default) =>
        form.Read(key, await starling.GetAsync(Name, key, options, cancellation));

    /// <summary>Writes a value without having read anything. In a table with siblings it stays beside what is there, unless the options' context says what
    /// was seen: to change what is there, use <see cref="UpdateAsync"/>.</summary>
    public ValueTask<WriteReceipt> PutAsync(
        RecordKey key, T value, WriteOptions? options = null, CancellationToken cancellation = default) =>
        starling.PutAsync(Name, key, form.Write(value, []), options, cancellation);

    /// <summary>Writes a value in place of all that was seen when a record was read. What somebody else has written since stays beside it, as a sibling.</summary>
    /// <returns>The record with its new context, to go on with.</returns>
    public async ValueTask<TypedRecord<T>> ReplaceAsync(
        TypedRecord<T> seen, T value, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var stored = form.Write(value, seen.Headers);
        var receipt = await starling.PutAsync(Name, seen.Key, stored, Over(options, seen.Context), cancellation);
        return form.Left(seen.Key, stored, value, receipt.Context);
    }

    /// <summary>Deletes what was seen when a record was read. What somebody else has written since stays.</summary>
    public ValueTask<WriteReceipt> DeleteSeenAsync(
        TypedRecord<T> seen, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return starling.DeleteAsync(Name, seen.Key, Over(options, seen.Context), cancellation);
    }

    /// <summary>Reads a record and deletes what it has read.</summary>
    /// <returns>False when there was nothing; then nothing was written.</returns>
    public async ValueTask<bool> DeleteAsync(RecordKey key, WriteOptions? options = null, CancellationToken cancellation = default)
    {
        var reading = await starling.GetAsync(Name, key, Before(options), cancellation);
        if (reading.Found)
        {
            await starling.DeleteAsync(Name, key, Over(options, reading.Context), cancellation);
        }

        return reading.Found;
    }

    /// <summary>Reads, makes siblings one, changes, and writes what comes out in place of all that was read.</summary>
    /// <param name="key">The record.</param>
    /// <param name="change">Given the value, or null when there is none, returns the new one, or null to delete the record. Called once for each attempt.</param>
    /// <param name="options">How to write; their context is not used. Their timeout holds for each read and each write.</param>
    /// <param name="isRepeatable">True: changing twice is the same as changing once (to put a book on a list is, to count is not). Then a write whose
    /// outcome is not known is followed by another read, change and write. <value>Default false: it throws.</value></param>
    /// <param name="cancellation">A cancelled update may have happened.</param>
    /// <returns>What was written; null when the record is deleted now, or was not there and still is not.</returns>
    /// <remarks>At most <see cref="AttemptsMax"/> attempts: again when the record had got too many siblings meanwhile, or was changed and the table is one
    /// <see cref="WithExclusiveUpdates"/>, neither of which did anything, and what
    /// <paramref name="isRepeatable"/> allows. All else is tried again by the client, by its own rules, or not at all. The exception of the last attempt speaks
    /// for all of them.</remarks>
    public async ValueTask<T?> UpdateAsync(
        RecordKey key, Func<T?, T?> change, WriteOptions? options = null, bool isRepeatable = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var isUnknown = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await UpdateOnceAsync(key, change, options, cancellation);
            }
            catch (StarlingException fault) when (attempt < AttemptsMax && MayRepeat(fault, isRepeatable))
            {
                isUnknown |= fault.MayHaveHappened;
            }
            catch (StarlingException fault) when (isUnknown && !fault.MayHaveHappened)
            {
                throw new StarlingException(
                    fault.Code, fault.Message + " An earlier attempt of this update may have happened.", mayHaveHappened: true, fault);
            }
        }
    }

    /// <summary>All records of the table, in no order that means anything, read page by page while they are taken.</summary>
    /// <param name="options">Where to begin, and how many to read at a time.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <remarks>What is written meanwhile may or may not be seen. The whole table is read: as much as it holds.</remarks>
    public async IAsyncEnumerable<TypedRecord<T>> ScanAsync(
        ScanOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        options ??= UsualScan;
        ScanPage page;
        do
        {
            page = await starling.ScanAsync(Name, options, cancellation);
            foreach (var record in page.Records)
            {
                yield return form.Read(record.Key, record.Reading);
            }

            options = options with { From = page.Next };
        }
        while (!page.Next.IsEmpty);
    }

    /// <summary>The records of one partition, in the order of their clustering keys, read page by page while they are taken.</summary>
    /// <param name="partition">The partition key.</param>
    /// <param name="options">From where to where and in which direction; <see cref="SliceOptions.Limit"/> is how many to read at a time, not how many there are.</param>
    /// <param name="cancellation">Ends the walk.</param>
    public async IAsyncEnumerable<TypedRecord<T>> SliceAsync(
        RecordKey partition, SliceOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        options ??= UsualSlice;
        Slice slice;
        do
        {
            slice = await starling.SliceAsync(Name, partition.Partition, options, cancellation);
            foreach (var record in slice.Records)
            {
                yield return form.Read(new RecordKey(partition.Partition, record.Clustering), record.Reading);
            }

            if (slice.Records.Count > 0)
            {
                var last = slice.Records[^1].Clustering;
                options = options.Backwards ? options with { To = last } : options with { From = (byte[])[.. last.Span, 0] };
            }
        }
        while (slice.More && slice.Records.Count > 0);
    }

    /// <summary>The records with a term of an index, or with one of a range of terms.</summary>
    /// <param name="index">The index's name, as in <see cref="WithIndex"/>.</param>
    /// <param name="from">The term, or the first of the range.</param>
    /// <param name="to">The last of the range, inclusive. <value>Null: <paramref name="from"/> alone.</value></param>
    /// <param name="options">Where to begin, and how many records to read at a time.</param>
    /// <param name="cancellation">Ends the query.</param>
    /// <exception cref="ArgumentException">The index has another name, or is one of numbers and a term is none.</exception>
    /// <remarks>Indexes are not stored apart yet: this walks the whole table, and costs what <see cref="ScanAsync"/> costs. A record is found by the
    /// entries of all its siblings. In the order of the walk, not of the terms.</remarks>
    public async IAsyncEnumerable<TypedRecord<T>> QueryAsync(
        string index, string from, string? to = null, ScanOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var range = new IndexRange(index, from, to ?? from);
        options ??= UsualScan;
        ScanPage page;
        do
        {
            page = await starling.ScanAsync(Name, options, cancellation);
            foreach (var record in page.Records)
            {
                if (range.Holds(record.Reading))
                {
                    yield return form.Read(record.Key, record.Reading);
                }
            }

            options = options with { From = page.Next };
        }
        while (!page.Next.IsEmpty);
    }

    private async ValueTask<T?> UpdateOnceAsync(
        RecordKey key, Func<T?, T?> change, WriteOptions? options, CancellationToken cancellation)
    {
        var before = await ReadAsync(key, Before(options), cancellation);
        var after = change(before.Value);
        if (after is not null)
        {
            await starling.PutAsync(Name, key, form.Write(after, before.Headers), Over(options, before.Context), cancellation);
        }
        else if (before.Value is not null)
        {
            await starling.DeleteAsync(Name, key, Over(options, before.Context), cancellation);
        }

        return after;
    }

    private bool MayRepeat(StarlingException fault, bool isRepeatable) =>
        fault.Code == StarlingError.TooManySiblings
        || (isExclusive && fault.Code == StarlingError.Changed)
        || (isRepeatable && fault.MayHaveHappened
            && fault.Code is StarlingError.Timeout or StarlingError.LinkLost or StarlingError.ReplicasFailed);

    private static ReadOptions? Before(WriteOptions? options) =>
        options is null ? null : new ReadOptions { Timeout = options.Timeout, Session = options.Session };

    private WriteOptions Over(WriteOptions? options, Context seen) => isExclusive
        ? (options ?? UsualWrite) with { Context = seen, IfUnchangedSince = seen }
        : (options ?? UsualWrite) with { Context = seen };
}
