namespace Starling.Model.DataTypes;

/// <summary>Which steps may follow which: what keeps a set from holding fields.</summary>
internal static class Grammar
{
    /// <param name="record">What the whole record is.</param>
    /// <param name="branch">The branch that the step leaves from.</param>
    /// <param name="step">The step.</param>
    public static bool Allows(DataKind record, StepKind branch, PathStep step) => branch switch
    {
        StepKind.Record => record switch
        {
            DataKind.Set => step.Kind == StepKind.Element,
            DataKind.Map => IsField(step.Kind),

            // A record that is one counter, register or flag has one leaf, of that kind and without a name.
            DataKind.Counter or DataKind.Register or DataKind.Flag => (DataKind)step.Kind == record && step.Name.IsEmpty,
            _ => false,
        },
        StepKind.Set => step.Kind == StepKind.Element || IsPresence(step),
        StepKind.Map => IsField(step.Kind) || IsPresence(step),
        _ => false,
    };

    private static bool IsField(StepKind kind) => kind is >= StepKind.Counter and <= StepKind.Map;

    private static bool IsPresence(PathStep step) => step.Kind == StepKind.Presence && step.Name.IsEmpty;
}
