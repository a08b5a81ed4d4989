using Starling.Model.Sessions;

namespace Starling.Replication.Coordinate;

/// <summary>Hears, just before the outcome of a request of a session that succeeded, the session's token from now on.</summary>
public interface ISessionWaiter
{
    void Learned(SessionToken token);
}
