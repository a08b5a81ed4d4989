using Starling.Api;

namespace Starling.Replication.Coordinate;

/// <summary>Why a request was not answered with a value. For writes <see cref="MayHaveHappened"/> separates "not known" from "not done".</summary>
public readonly record struct Trouble(StarlingError Code, bool MayHaveHappened, string Text, int Got = 0, int Needed = 0)
{
    public StarlingException ToException() => new(Code, Text, MayHaveHappened) { Got = Got, Needed = Needed };
}
