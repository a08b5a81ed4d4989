using System;

namespace Starling.Model.Causality;

/// <summary>Takes the values out of a well-formed encoded <see cref="DvvSet"/> one by one, each with its dot.</summary>
internal struct DvvWalk
{
    private ReadOnlyMemory<byte> _rest;
    private Dot _next;
    private ulong _live;

    public DvvWalk(ReadOnlyMemory<byte> bytes)
    {
        _rest = bytes;
        _ = TakeNumber();
    }

    /// <summary>The next value; the caller knows how many there are.</summary>
    public Sibling Next()
    {
        while (_live == 0)
        {
            var actor = ActorId.Read(_rest.Span);
            _rest = _rest[ActorId.Size..];
            _next = new Dot(actor, TakeNumber());
            _live = TakeNumber();
        }

        _ = SiblingValue.TryMeasure(_rest.Span, out var length, out _, out _);
        var sibling = new Sibling(_next, SiblingValue.Read(_rest[..length]));
        _rest = _rest[length..];
        _next = _next with { Counter = _next.Counter - 1 };
        _live--;
        return sibling;
    }

    private ulong TakeNumber()
    {
        var span = _rest.Span;
        _ = Leb128.TryRead(ref span, out var number);
        _rest = _rest[^span.Length..];
        return number;
    }
}
