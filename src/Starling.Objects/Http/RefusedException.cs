using System;

namespace Starling.Objects.Http;

/// <summary>Ends the work on a request early, with the answer to give. For requests that are wrong, never for the usual
/// ways.</summary>
internal sealed class RefusedException(Answer answer) : Exception(answer.Text)
{
    public RefusedException(int status, string text)
        : this(Answer.OfText(status, text))
    {
    }

    public Answer Answer { get; } = answer;
}
