using System;
using System.Collections.Generic;

namespace Starling.Simulator.World;

/// <summary>An ordered map from bytes to bytes whose every version stays as it was: a change makes a new root.</summary>
/// <remarks>
/// A treap: a search tree by key that is a heap by priority, and the priority is a hash of the key, so the shape depends on the
/// contents only. Split and join are all it needs, a range is deleted with two splits and a join, and a cursor that keeps the root has a
/// snapshot for nothing. Expected O(log n) for all. (Seidel and Aragon, "Randomized Search Trees", Algorithmica 1996, section 3.)
/// Keys are ordered as unsigned bytes. <c>default</c> is the empty map.
/// </remarks>
internal readonly struct SortedBytes
{
    private SortedBytes(Node? root) => Root = root;

    internal Node? Root { get; }

    public int Count => Size(Root);

    public bool TryGet(ReadOnlySpan<byte> key, out byte[] value)
    {
        var node = Root;
        while (node is not null)
        {
            var order = key.SequenceCompareTo(node.Key);
            if (order == 0)
            {
                value = node.Value;
                return true;
            }

            node = order < 0 ? node.Left : node.Right;
        }

        value = [];
        return false;
    }

    public SortedBytes Put(byte[] key, byte[] value) => new(Insert(Root, new Node(key, value, Priority(key), null, null)));

    public SortedBytes Delete(ReadOnlySpan<byte> key) => TryGet(key, out _) ? new(Remove(Root!, key)) : this;

    /// <summary>Without the keys in [<paramref name="lower"/>, <paramref name="upper"/>).</summary>
    public SortedBytes DeleteRange(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        if (lower.SequenceCompareTo(upper) >= 0)
        {
            return this;
        }

        Split(Root, lower, out var left, out var rest);
        Split(rest, upper, out _, out var right);
        return new(Join(left, right));
    }

    /// <summary>The keys of <paramref name="now"/> whose value in <paramref name="then"/> is another or none, and those that only
    /// <paramref name="then"/> has, with the value they have now; no bytes for none. In order.</summary>
    public static IEnumerable<KeyValuePair<byte[], byte[]>> Changed(SortedBytes now, SortedBytes then)
    {
        using var left = new MemoryCursor(now, default, default, reverse: false);
        using var right = new MemoryCursor(then, default, default, reverse: false);
        var hasLeft = left.MoveNext();
        var hasRight = right.MoveNext();
        while (hasLeft || hasRight)
        {
            var order = !hasLeft ? 1 : !hasRight ? -1 : left.Key.SequenceCompareTo(right.Key);
            if (order > 0)
            {
                yield return KeyValuePair.Create(right.Key.ToArray(), Array.Empty<byte>());
            }
            else if (order < 0 || !left.Value.SequenceEqual(right.Value))
            {
                yield return KeyValuePair.Create(left.Key.ToArray(), left.Value.ToArray());
            }

            hasLeft = order <= 0 ? left.MoveNext() : hasLeft;
            hasRight = order >= 0 ? right.MoveNext() : hasRight;
        }
    }

    private static int Size(Node? node) => node?.Count ?? 0;

    private static Node? Insert(Node? node, Node added)
    {
        if (node is null)
        {
            return added;
        }

        var order = added.Key.AsSpan().SequenceCompareTo(node.Key);
        if (order == 0)
        {
            return new Node(added.Key, added.Value, node.Priority, node.Left, node.Right);
        }

        if (added.Priority > node.Priority)
        {
            Split(node, added.Key, out var left, out var right);
            return new Node(added.Key, added.Value, added.Priority, left, right);
        }

        return order < 0 ? node.With(Insert(node.Left, added), node.Right) : node.With(node.Left, Insert(node.Right, added));
    }

    private static Node? Remove(Node node, ReadOnlySpan<byte> key)
    {
        var order = key.SequenceCompareTo(node.Key);
        return order == 0 ? Join(node.Left, node.Right)
            : order < 0 ? node.With(Remove(node.Left!, key), node.Right)
            : node.With(node.Left, Remove(node.Right!, key));
    }

    /// <summary>Keys below <paramref name="at"/> to the left, the others to the right.</summary>
    private static void Split(Node? node, ReadOnlySpan<byte> at, out Node? left, out Node? right)
    {
        if (node is null)
        {
            left = right = null;
        }
        else if (node.Key.AsSpan().SequenceCompareTo(at) < 0)
        {
            Split(node.Right, at, out var middle, out right);
            left = node.With(node.Left, middle);
        }
        else
        {
            Split(node.Left, at, out left, out var middle);
            right = node.With(middle, node.Right);
        }
    }

    private static Node? Join(Node? left, Node? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        return left.Priority >= right.Priority
            ? left.With(left.Left, Join(left.Right, right))
            : right.With(Join(left, right.Left), right.Right);
    }

    private static ulong Priority(ReadOnlySpan<byte> key)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var b in key)
        {
            hash = (hash ^ b) * 0x100000001b3;
        }

        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
        return hash ^ (hash >> 31);
    }

    internal sealed class Node(byte[] key, byte[] value, ulong priority, Node? left, Node? right)
    {
        public byte[] Key => key;

        public byte[] Value => value;

        public ulong Priority => priority;

        public Node? Left => left;

        public Node? Right => right;

        public int Count { get; } = 1 + Size(left) + Size(right);

        public Node With(Node? newLeft, Node? newRight) => new(key, value, priority, newLeft, newRight);
    }
}
