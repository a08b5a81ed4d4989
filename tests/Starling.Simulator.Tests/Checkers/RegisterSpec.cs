using Starling.Simulator.Checkers;

namespace Starling.Simulator.Tests.Checkers;

/// <summary>One cell that is read, written and compared-and-set: the object of the tests of the search.</summary>
internal sealed class RegisterSpec : ISequentialSpec<int, RegisterCall>
{
    public int Initial => 0;

    public bool TryApply(int state, RegisterCall call, out int next)
    {
        next = state;
        switch (call.Kind)
        {
            case 'r':
                return !call.IsKnown || call.Value == state;
            case 'w':
                next = call.Value;
                return true;
            default:
                var isSame = state == call.Expected;
                next = isSame ? call.Value : state;
                return !call.IsKnown || isSame == call.Succeeded;
        }
    }
}

/// <param name="Kind">r for read, w for write, c for compare-and-set.</param>
/// <param name="Value">What was read, or is to be written.</param>
/// <param name="Expected">For c: what must be there.</param>
/// <param name="Succeeded">For c: whether it was.</param>
/// <param name="IsKnown">False when the outcome is not known.</param>
internal sealed record RegisterCall(char Kind, int Value, int Expected = 0, bool Succeeded = true, bool IsKnown = true);
