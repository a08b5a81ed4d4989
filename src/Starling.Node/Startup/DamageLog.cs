using System;
using Microsoft.Extensions.Logging;
using Starling.Storage.Scrub;
using Starling.World;

namespace Starling.Node.Startup;

/// <summary>Hears of damage of the node's store: logs it, and has what was lost filled again.</summary>
internal sealed class DamageLog(ILogger logger, Losses losses) : IStoreWatcher
{
    public void Damaged(string cause) => NodeLog.Damaged(logger, cause);

    public void Mended(long records, int ranges, TimeSpan took) => NodeLog.Mended(logger, records, took, ranges, losses.Settle());

    public void NotMended(string cause) => NodeLog.NotMended(logger, cause);
}
