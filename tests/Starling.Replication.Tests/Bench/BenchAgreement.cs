using Starling.Model.Time;
using Starling.Replication.Sessions;

namespace Starling.Replication.Tests.Bench;

/// <summary>Agreement as the test declares it, the same for all slots.</summary>
public sealed class BenchAgreement : IAgreedUntil
{
    public HybridTime Until { get; set; }

    public HybridTime AgreedWithAll(uint table, int slot) => Until;
}
