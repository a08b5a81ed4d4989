namespace Starling.Simulator.Checkers;

/// <summary>What creations and changes of one table do, one after another: the first creation wins, the same again changes nothing, any other is refused.</summary>
internal sealed class TableSpec(TableState initial) : ISequentialSpec<TableState, TableCall>
{
    public TableState Initial => initial;

    public bool TryApply(TableState state, TableCall call, out TableState next)
    {
        next = state;
        switch (call.Kind)
        {
            case TableCallKind.Create:
                next = call.Table;
                return !state.Exists || state.Equals(call.Table);
            case TableCallKind.FindOther:
                return state.Exists && !state.Equals(call.Table);
            case TableCallKind.Change:
                next = state with
                {
                    Properties = call.Text is null ? state.Properties.Remove(call.Property) : state.Properties.SetItem(call.Property, call.Text),
                };
                return state.Exists;
            case TableCallKind.FindNone:
                return !state.Exists;
            default:
                return state.Equals(call.Table);
        }
    }
}
