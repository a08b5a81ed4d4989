using System.Globalization;
using Starling.Api;
using Starling.Objects.DataTypes;

namespace Starling.Objects.Http;

/// <summary>The one place where a failure of the cluster becomes an HTTP status and a text.</summary>
/// <remarks>
/// Riak's clients match on some of its texts, so the first line is Riak's where Riak has one; what follows is for
/// people: cause, remedy, and for writes whether the write may have happened (a header says that as well).
/// </remarks>
internal static class ErrorTable
{
    public const string MayHaveHappenedHeader = "X-Starling-May-Have-Happened";

    public static string TooManyReplicas(int replicas) =>
        "Specified w/dw/pw/node_confirms values invalid for bucket n value of "
        + replicas.ToString(CultureInfo.InvariantCulture);

    public static Answer For(StarlingException fault, FaultPlace place)
    {
        var isWrite = place.IsWrite;
        var (status, text) = Row(fault, place);
        if (isWrite)
        {
            text += fault.MayHaveHappened
                ? "\nThe write may have happened: read the object before writing it again."
                : "\nThe write has not happened.";
        }

        var answer = Answer.OfText(status, text);
        if (isWrite)
        {
            answer.With(MayHaveHappenedHeader, fault.MayHaveHappened ? "true" : "false");
        }

        return fault.Code is StarlingError.Overloaded or StarlingError.NotReady or StarlingError.LinkLost
            ? answer.With("Retry-After", "1")
            : answer;
    }

    private static (int Status, string Text) Row(StarlingException fault, FaultPlace place) =>
        fault.Code switch
        {
            StarlingError.Timeout => (503, "request timed out"),
            StarlingError.Unavailable => (503, Unsatisfied(fault, place.Label)),
            StarlingError.ReplicasFailed when place.IsWrite =>
                (503, "Too Many write failures to satisfy W/DW\n" + fault.Message),
            StarlingError.ReplicasFailed => (503, Unsatisfied(fault, place.Label) + "\n" + fault.Message),
            StarlingError.ImpossibleLevel => (400, TooManyReplicas(place.Replicas) + "\n" + fault.Message),
            StarlingError.BadRequest or StarlingError.ForeignContext => (400, fault.Message),
            StarlingError.UnknownTable => (404, UnknownType(place.Type)),
            StarlingError.Changed => (412, fault.Message),
            StarlingError.TableExists => (409, fault.Message),
            StarlingError.TooLarge => (413, fault.Message),
            StarlingError.TooManySiblings => (500, TooManySiblings(fault)),
            StarlingError.NotPresent => (500, "Error:\n" + DataTables.TermOf(fault) + "\n" + fault.Message),
            StarlingError.DiskFull =>
                (507, fault.Message + "\nFree space on the nodes, add nodes, or delete data; reads still work."),
            StarlingError.NotRemembered => (503, fault.Message),
            StarlingError.Overloaded => (503, "overload\n" + fault.Message),
            StarlingError.NotReady or StarlingError.LinkLost or StarlingError.Cancelled => (503, fault.Message),
            _ => (500, "Error:\n" + fault.Message),
        };

    public static string UnknownType(string type) => "Unknown bucket type: " + type;

    private static string Unsatisfied(StarlingException fault, string label) =>
        string.Create(CultureInfo.InvariantCulture, $"{label}-value unsatisfied: {fault.Got}/{fault.Needed}");

    private static string TooManySiblings(StarlingException fault)
    {
        var count = fault.Got > 0 ? fault.Got : 100;
        return string.Create(CultureInfo.InvariantCulture, $"Error:\n{{too_many_siblings,{count}}}\n{fault.Message}");
    }
}
