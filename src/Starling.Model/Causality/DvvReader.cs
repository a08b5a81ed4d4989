using System;
using Starling.Model.Time;

namespace Starling.Model.Causality;

/// <summary>
/// Walks the entries of an encoded <see cref="DvvSet"/> where they lie, checking all of them strictly.
/// </summary>
/// <remarks>
/// Layout: the number of actors, then for each actor in ascending order its 24 bytes, its counter (not zero), the
/// number of its live values (not above the counter), and the values, newest first. Numbers are <see cref="Leb128"/>s.
/// Nothing is allocated, and each count is compared with the bytes left before it is believed.
/// </remarks>
internal ref struct DvvReader
{
    private const int EntrySizeMin = ActorId.Size + 2;

    private readonly int _size;
    private ReadOnlySpan<byte> _rest;
    private DvvEntry _current;
    private int _entriesLeft;
    private int _values;
    private int _tombstones;
    private HybridTime _newestOrigin;
    private bool _hasOrigin;
    private int _expiring;
    private HybridTime? _firstExpiry;
    private HybridTime? _lastExpiry;

    public DvvReader(ReadOnlySpan<byte> bytes)
    {
        _size = bytes.Length;
        _rest = bytes;
        if (!Leb128.TryRead(ref _rest, out var count)
            || count > DvvSet.ActorsMax
            || (int)count > _rest.Length / EntrySizeMin)
        {
            IsMalformed = true;
            return;
        }

        Actors = (int)count;
        _entriesLeft = Actors;
    }

    public int Actors { get; }

    /// <summary>
    /// True once something was found that no writer writes; <see cref="MoveNext"/> is false from then on.
    /// </summary>
    public bool IsMalformed { get; private set; }

    public readonly DvvEntry Current => _current;

    /// <summary>Bytes after those that were walked.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Checks the set at the front of <paramref name="bytes"/> from end to end.</summary>
    public static bool TryMeasure(ReadOnlySpan<byte> bytes, out DvvSummary summary)
    {
        var reader = new DvvReader(bytes);
        while (reader.MoveNext())
        {
        }

        var size = reader._size - reader._rest.Length;
        summary = new DvvSummary(
            size, reader.Actors, reader._values, reader._tombstones, reader._newestOrigin, reader._expiring,
            reader._firstExpiry, reader._lastExpiry);
        return !reader.IsMalformed;
    }

    public bool MoveNext()
    {
        if (_entriesLeft == 0)
        {
            return false;
        }

        if (!TryReadEntry())
        {
            IsMalformed = true;
            _entriesLeft = 0;
            return false;
        }

        _entriesLeft--;
        return true;
    }

    private bool TryReadEntry()
    {
        if (_rest.Length < EntrySizeMin)
        {
            return false;
        }

        var actor = ActorId.Read(_rest);
        if (_current.Counter != 0 && _current.Actor.CompareTo(actor) >= 0)
        {
            return false;
        }

        _rest = _rest[ActorId.Size..];
        if (!Leb128.TryRead(ref _rest, out var counter)
            || counter == 0
            || !Leb128.TryRead(ref _rest, out var live)
            || live > counter
            || live > (ulong)(_rest.Length / SiblingValue.EncodedSizeMin))
        {
            return false;
        }

        var values = _rest;
        for (var at = 0ul; at < live; at++)
        {
            if (!SiblingValue.TryMeasure(_rest, out var length, out var origin, out var isTombstone, out var expiry))
            {
                return false;
            }

            _rest = _rest[length..];
            _tombstones += isTombstone ? 1 : 0;
            _newestOrigin = _hasOrigin ? HybridTime.Max(_newestOrigin, origin) : origin;
            _hasOrigin = true;
            if (expiry is { } end)
            {
                _expiring++;
                _firstExpiry = end < _firstExpiry || _firstExpiry is null ? end : _firstExpiry;
                _lastExpiry = end > _lastExpiry || _lastExpiry is null ? end : _lastExpiry;
            }
        }

        _values += (int)live;
        _current = new DvvEntry(actor, counter, (int)live, values[..(values.Length - _rest.Length)]);
        return true;
    }
}
