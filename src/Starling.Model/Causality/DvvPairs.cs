using System;

namespace Starling.Model.Causality;

/// <summary>
/// Walks two encoded sets side by side, actor by actor; where one lacks an actor its entry is <c>default</c>.
/// </summary>
internal ref struct DvvPairs
{
    private DvvReader _left;
    private DvvReader _right;
    private bool _hasLeft;
    private bool _hasRight;

    public DvvPairs(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        _left = new DvvReader(left);
        _right = new DvvReader(right);
        _hasLeft = _left.MoveNext();
        _hasRight = _right.MoveNext();
    }

    public DvvEntry Left { get; private set; }

    public DvvEntry Right { get; private set; }

    /// <summary>After the walk: true if each side was one well-formed set and nothing else.</summary>
    public readonly bool IsWhole =>
        !_left.IsMalformed && !_right.IsMalformed && _left.Rest.IsEmpty && _right.Rest.IsEmpty;

    public bool MoveNext()
    {
        if (!_hasLeft && !_hasRight)
        {
            return false;
        }

        var order = !_hasLeft ? 1
            : !_hasRight ? -1
            : _left.Current.Actor.CompareTo(_right.Current.Actor);
        Left = default;
        Right = default;
        if (order <= 0)
        {
            Left = _left.Current;
            _hasLeft = _left.MoveNext();
        }

        if (order >= 0)
        {
            Right = _right.Current;
            _hasRight = _right.MoveNext();
        }

        return true;
    }
}
