using System;
using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;
using Starling.Api;

namespace Starling.Objects.Queries;

/// <summary>What is asked of a secondary index, checked: a field, a range of terms, and how the answer is to come. Immutable.</summary>
internal sealed record IndexQuery
{
    private static readonly TimeSpan RegexWithin = TimeSpan.FromMilliseconds(100);

    private readonly IndexTerm from;
    private readonly IndexTerm to;
    private readonly IndexEntry? after;
    private readonly Regex? regex;

    /// <param name="wish">What the client said.</param>
    /// <exception cref="BadQueryException">It makes no sense; the text says why.</exception>
    public IndexQuery(IndexWish wish)
    {
        Field = IndexField.Parse(wish.Field);
        from = TermOf(wish.From);
        to = wish.IsRange ? TermOf(wish.To) : from;
        MaxResults = wish.MaxResults;
        ReturnsTerms = wish.ReturnTerms && wish.IsRange && Field.Kind is IndexKind.Bytes or IndexKind.Number;
        IsSorted = wish.IsSorted || MaxResults is not null || wish.Continuation is not null;
        after = wish.Continuation is { } text ? Continuation.Read(Field.Kind, text) : null;
        regex = RegexOf(wish.TermRegex);
        if (MaxResults < 1)
        {
            throw new BadQueryException("max_results must be a positive integer.");
        }
    }

    public IndexField Field { get; }

    /// <summary>Entries of a page at most; null: all in one.</summary>
    public int? MaxResults { get; }

    /// <summary>Show each entry's term, not its key alone. Ranges of a field only: of an equality the client knows the term.</summary>
    public bool ReturnsTerms { get; }

    /// <summary>By term, then by key. Pages are always sorted.</summary>
    public bool IsSorted { get; }

    /// <summary>The object's entries that the query asks for, each once. Siblings are indexed under the entries of all.</summary>
    /// <param name="found">The object.</param>
    /// <param name="allowMult">Whether its bucket shows siblings; else only the version that readers see is indexed.</param>
    public IEnumerable<IndexEntry> EntriesOf(FoundObject found, bool allowMult)
    {
        if (Field.Kind is IndexKind.Key or IndexKind.Bucket)
        {
            var term = IndexTerm.OfBytes(Field.Kind == IndexKind.Key ? found.Key : default);
            return Takes(new IndexEntry(term, found.Key)) ? [new IndexEntry(term, found.Key)] : [];
        }

        var entries = new SortedSet<IndexEntry>();
        foreach (var version in VisibleVersions.Of(found.Reading, allowMult))
        {
            foreach (var (name, text) in version.Value.Headers)
            {
                if (name == Field.Header && IndexTerm.TryRead(Field.Kind, Encoding.UTF8.GetBytes(text), out var term)
                    && Takes(new IndexEntry(term, found.Key)))
                {
                    entries.Add(new IndexEntry(term, found.Key));
                }
            }
        }

        return entries;
    }

    private bool Takes(IndexEntry entry)
    {
        var isWithin = Field.Kind == IndexKind.Bucket || (entry.Term.CompareTo(from) >= 0 && entry.Term.CompareTo(to) <= 0);
        return isWithin
            && (after is not { } last || entry.CompareTo(last) > 0)
            && (regex is null || IsMatch(entry.Term));
    }

    private bool IsMatch(IndexTerm term)
    {
        try
        {
            return regex!.IsMatch(Encoding.UTF8.GetString(term.Bytes.Span));
        }
        catch (RegexMatchTimeoutException)
        {
            throw new BadQueryException("term_regex takes too long: make it simpler.");
        }
    }

    private IndexTerm TermOf(ReadOnlyMemory<byte>? bytes)
    {
        if (Field.Kind == IndexKind.Bucket)
        {
            return default;
        }

        return bytes is not { } given
            ? throw new BadQueryException("The query has no term: an equality needs one, a range needs its two ends.")
            : IndexTerm.TryRead(Field.Kind, given, out var term)
            ? term
            : throw new BadQueryException($"'{Encoding.UTF8.GetString(given.Span)}' is no whole number, which {Field.Name} is made of.");
    }

    private Regex? RegexOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Field.Kind == IndexKind.Number)
        {
            throw new BadQueryException("Can not use term regular expressions on integer queries.");
        }

        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, RegexWithin);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw new BadQueryException("Invalid term regular expression: " + fault.Message);
        }
    }
}
