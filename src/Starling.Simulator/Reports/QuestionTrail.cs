using System.Collections.Generic;
using Starling.Simulator.Workloads;
using Starling.Wire.Frames;

namespace Starling.Simulator.Reports;

/// <summary>Follows the questions of one operation to one machine and its answers back.</summary>
/// <remarks>
/// Messages do not say for which operation they travel. Those about its record that leave its coordinator while it runs are taken for its own; two operations
/// on one record through one coordinator at one time share them, and then this is a guess.
/// </remarks>
internal sealed class QuestionTrail(Footage footage, Operation operation, SimKey key, int machine)
{
    public string Tell() =>
        machine == operation.Machine ? "coordinated"
        : FindQuestion() is { } found ? TellAsked(found.Parcel, found.Message)
        : "not asked";

    /// <summary>True when any other machine was asked.</summary>
    public static bool AskedAnybody(Footage footage, Operation operation, SimKey key)
    {
        for (var other = 0; other < footage.Machines; other++)
        {
            if (other != operation.Machine && new QuestionTrail(footage, operation, key, other).FindQuestion() is not null)
            {
                return true;
            }
        }

        return false;
    }

    private string TellAsked(SeenParcel question, SeenMessage asked)
    {
        if (question.Film.Fate != ParcelFate.Arrived)
        {
            return question.Film.Fate == ParcelFate.Dropped ? "asked; the question was lost" : "asked; the question was still under way at the end";
        }

        if (FindAnswer(question, asked) is not { } answer)
        {
            return question.Film.EndedAt > operation.Returned ? "asked; the question came too late" : "asked; never answered";
        }

        var words = Words(answer.Message);
        return answer.Parcel.Film.Fate switch
        {
            ParcelFate.Dropped => $"asked; answered {words}, which was lost",
            ParcelFate.UnderWay => $"asked; answered {words}, which was still under way at the end",
            _ when answer.Parcel.Film.EndedAt > operation.Returned =>
                $"asked; answered {words}, {Spans.Text(answer.Parcel.Film.EndedAt - operation.Returned)} too late to count",
            _ => $"asked; answered {words} after {Spans.Text(answer.Parcel.Film.EndedAt - operation.Invoked)}",
        };
    }

    private string Words(SeenMessage answer)
    {
        foreach (var record in answer.Records)
        {
            if (record.Key == key && record.Versions is { } versions)
            {
                return footage.Names.Of(key, versions);
            }
        }

        return answer.Kind switch
        {
            MessageKind.ReplicaDigest => "a digest",
            MessageKind.ReplicaWritten => "that it is synced",
            MessageKind.ReplicaRefused or MessageKind.Failed => $"no ({answer.Note})",
            _ => "something",
        };
    }

    private (SeenParcel Parcel, SeenMessage Message)? FindQuestion()
    {
        foreach (var parcel in footage.Parcels)
        {
            var sent = parcel.Film.Parcel.SentAt;
            if (parcel.Film.From == operation.Machine && parcel.Film.To == machine && sent >= operation.Invoked && sent <= operation.Returned
                && Find(parcel.Messages) is { } message)
            {
                return (parcel, message);
            }
        }

        return null;
    }

    private SeenMessage? Find(IReadOnlyList<SeenMessage> messages)
    {
        foreach (var message in messages)
        {
            var isQuestion = operation.IsWrite
                ? message.Kind is MessageKind.ReplicaWrite or MessageKind.Write
                : message.Kind is MessageKind.ReplicaRead or MessageKind.Get or MessageKind.Slice;
            if (isQuestion && message.Class == WorkClass.Client)
            {
                foreach (var record in message.Records)
                {
                    if (record.Key.Table == key.Table && record.Key.Partition == key.Partition)
                    {
                        return message;
                    }
                }
            }
        }

        return null;
    }

    private (SeenParcel Parcel, SeenMessage Message)? FindAnswer(SeenParcel question, SeenMessage asked)
    {
        foreach (var parcel in footage.Parcels)
        {
            if (parcel.Film.From != machine || parcel.Film.To != operation.Machine
                || parcel.Film.Parcel.SentAt < question.Film.Parcel.SentAt)
            {
                continue;
            }

            foreach (var message in parcel.Messages)
            {
                if (message.Correlation == asked.Correlation && message.Kind != asked.Kind)
                {
                    return (parcel, message);
                }
            }
        }

        return null;
    }
}
