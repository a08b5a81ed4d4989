using System;
using System.Collections.Generic;
using System.Linq;
using Starling.Api;

namespace Starling.Objects.Http;

/// <summary>What a client is shown of a reading: one version with its headers, or a choice between siblings.
/// Pure.</summary>
internal sealed class Showing
{
    private const string TextType = "text/plain";
    private const string PartsType = "multipart/mixed";

    private readonly Target target;
    private readonly Context context;
    private readonly IReadOnlyList<RecordVersion> versions;

    /// <param name="target">The request's target; links are shown in its form.</param>
    /// <param name="reading">What the cluster said.</param>
    /// <param name="bucket">The bucket's properties.</param>
    /// <param name="vtag">The one sibling asked for, or null.</param>
    public Showing(Target target, Reading reading, BucketProperties bucket, string? vtag = null)
    {
        this.target = target;
        context = reading.Context;
        versions = Versions.Visible(reading, bucket);
        IsDeleted = versions.Count > 0 && versions.All(version => version.IsTombstone);
        if (vtag is not null && !IsDeleted)
        {
            versions = [.. versions.Where(version => version.Tag == vtag)];
        }
    }

    /// <summary>True when there is an object to show.</summary>
    public bool Exists => versions.Count > 0 && !IsDeleted;

    /// <summary>True when only tombstones are left.</summary>
    public bool IsDeleted { get; }

    public bool HasSiblings => versions.Count > 1;

    public int Count => versions.Count;

    /// <summary>The entity tag without quotes, or null when there is no object.</summary>
    public string? Tag => !Exists ? null : HasSiblings ? Base62.Hash(context.Bytes.Span) : versions[0].Tag;

    /// <summary>When the newest of what is shown was written.</summary>
    public DateTimeOffset Modified => Exists ? versions.Max(version => version.WrittenAtTime) : default;

    public Answer NotFound()
    {
        var answer = Answer.OfText(404, "not found");
        return IsDeleted ? WithVclock(answer).With(SiblingsBody.DeletedHeader, "true") : answer;
    }

    /// <summary>True when the client's Accept header covers what there is to show.</summary>
    public bool IsAcceptable(string? accept) => HasSiblings
        ? MediaType.Choose(accept, TextType, PartsType) is not null
        : MediaType.Quality(accept, StoredHeaders.TypeOf(versions[0].Value)) > 0;

    /// <summary>The answer without a body that tells a client that it has the object already (304), or that a condition
    /// failed (412).</summary>
    public Answer Unchanged(int status)
    {
        var answer = new Answer(status);
        return Exists ? WithValidators(WithVclock(answer)) : answer;
    }

    /// <summary>The object, with the status that fits: 300 for siblings, else the given one.</summary>
    public Answer Show(string? accept, int status) => HasSiblings ? Choice(accept) : One(status);

    private Answer One(int status)
    {
        var version = versions[0];
        var answer = WithVclock(new Answer(status)).With("Vary", "Accept-Encoding");
        foreach (var (name, text) in StoredHeaders.Show(version.Value, target))
        {
            answer.With(name, text);
        }

        if (version.IsTombstone)
        {
            answer.With(SiblingsBody.DeletedHeader, "true");
        }

        if (TimeToLive.Show(version) is { } expires)
        {
            answer.With(TimeToLive.ExpiresHeader, expires);
        }

        return WithValidators(answer).WithBody(version.Value.Body);
    }

    private Answer Choice(string? accept)
    {
        var answer = WithValidators(WithVclock(new Answer(300)).With("Vary", "Accept, Accept-Encoding"));
        if (MediaType.Choose(accept, TextType, PartsType) != PartsType)
        {
            return answer.With("Content-Type", TextType).WithBody(SiblingsBody.List(versions));
        }

        var boundary = Base62.Random();
        return answer.With("Content-Type", $"{PartsType}; boundary={boundary}")
            .WithBody(SiblingsBody.Parts(versions, target, boundary));
    }

    private Answer WithVclock(Answer answer) =>
        context.IsEmpty ? answer : answer.With(Vclock.Header, context.ToString());

    private Answer WithValidators(Answer answer) =>
        answer.With("ETag", $"\"{Tag}\"").With("Last-Modified", HttpDate.Show(Modified));
}
