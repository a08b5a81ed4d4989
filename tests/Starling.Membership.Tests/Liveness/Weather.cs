using System;

namespace Starling.Membership.Tests.Liveness;

/// <summary>What happens in a <see cref="Fleet"/> all the time.</summary>
/// <param name="LossPerMille">Messages of a thousand that are lost.</param>
/// <param name="PauseEvery">Mean time between two pauses of a node; zero for none.</param>
/// <param name="PauseMost">A pause lasts from a tenth of this to all of it.</param>
internal readonly record struct Weather(int LossPerMille = 0, TimeSpan PauseEvery = default, TimeSpan PauseMost = default);
