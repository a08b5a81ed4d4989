using System;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks;
using Starling.World;

namespace Starling.Membership.Register;

/// <summary>For work that nobody awaits: whatever it throws is thrown again on the executor, where a fault of the program is noticed.</summary>
internal static class LoudTask
{
    public static async void Watch(IExecutor executor, Task task)
    {
        try
        {
            await task;
        }
        catch (Exception fault)
        {
            executor.Post(static thrown => ((ExceptionDispatchInfo)thrown!).Throw(), ExceptionDispatchInfo.Capture(fault));
        }
    }
}
