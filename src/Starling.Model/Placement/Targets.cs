using System;

namespace Starling.Model.Placement;

/// <summary>How many replicas each node of a data centre should hold.</summary>
/// <remarks>
/// <para>
/// By weight, as far as the bounds allow: a node holds at most one replica of a slot, so at most Q; a rack holds of
/// each slot what <see cref="Site"/> says. Water-filling: pour at one rate per unit of weight into all nodes; a full
/// one takes no more, a rack that must have more or less than the common rate gets a rate of its own. The rate is
/// searched by halving, and then set exactly by one division over whoever is not at a bound, so that whole numbers come
/// out whole.
/// </para>
/// <para>Plain IEEE sums and quotients in a fixed order: the same on every platform. Sum of quotas = Q r.</para>
/// </remarks>
internal sealed class Targets
{
    // Enough halvings for any double; the loop's bound, not its precision, matters: the last division sets the value.
    private const int Halvings = 100;
    private const double Whole = 1e-6;

    private readonly Site _site;
    private readonly double[] _quota;

    public Targets(Site site)
    {
        _site = site;
        _quota = new double[site.Nodes];
        Low = new int[site.Nodes];
        High = new int[site.Nodes];

        var common = Rate(rate => SumOfRacks(rate), (double)site.Slots * site.Replicas);
        var free = new bool[site.Racks];
        var fixedSum = 0.0;
        for (var rack = 0; rack < site.Racks; rack++)
        {
            var poured = Poured(rack, common);
            var low = (double)site.Slots * site.RackLow[rack];
            var high = (double)site.Slots * site.RackHigh[rack];
            free[rack] = poured > low && poured < high;
            if (!free[rack])
            {
                var bound = poured <= low ? low : high;
                fixedSum += bound;
                Share(inRack => inRack == rack, bound);
            }
        }

        Share(inRack => free[inRack], ((double)site.Slots * site.Replicas) - fixedSum);
        Round();
    }

    /// <summary>The floor of each node's quota.</summary>
    public int[] Low { get; }

    /// <summary>The ceiling of each node's quota.</summary>
    public int[] High { get; }

    /// <summary>What the node should hold, as a fraction.</summary>
    public double QuotaOf(int node) => _quota[node];

    private double SumOfRacks(double rate)
    {
        var sum = 0.0;
        for (var rack = 0; rack < _site.Racks; rack++)
        {
            var low = (double)_site.Slots * _site.RackLow[rack];
            var high = (double)_site.Slots * _site.RackHigh[rack];
            sum += Math.Clamp(Poured(rack, rate), low, high);
        }

        return sum;
    }

    private double Poured(int rack, double rate)
    {
        var sum = 0.0;
        for (var node = 0; node < _site.Nodes; node++)
        {
            sum += _site.RackOf[node] == rack ? Math.Min(_site.Slots, rate * _site.Weights[node]) : 0;
        }

        return sum;
    }

    /// <summary>Gives a total to the nodes of some racks at one rate, full nodes apart.</summary>
    private void Share(Predicate<int> racks, double total)
    {
        var rate = Rate(
            r =>
            {
                var sum = 0.0;
                for (var rack = 0; rack < _site.Racks; rack++)
                {
                    sum += racks(rack) ? Poured(rack, r) : 0;
                }

                return sum;
            },
            total);

        var weight = 0L;
        var rest = total;
        for (var node = 0; node < _site.Nodes; node++)
        {
            if (racks(_site.RackOf[node]))
            {
                var full = rate * _site.Weights[node] >= _site.Slots - Whole;
                _quota[node] = full ? _site.Slots : -1;
                rest -= full ? _site.Slots : 0;
                weight += full ? 0 : _site.Weights[node];
            }
        }

        for (var node = 0; node < _site.Nodes; node++)
        {
            if (_quota[node] < 0)
            {
                _quota[node] = rest * _site.Weights[node] / weight;
            }
        }
    }

    private double Rate(Func<double, double> sum, double total)
    {
        var low = 0.0;
        var high = (double)_site.Slots;
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (sum(middle) < total)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    private void Round()
    {
        for (var node = 0; node < _site.Nodes; node++)
        {
            var nearest = Math.Round(_quota[node]);
            _quota[node] = Math.Abs(_quota[node] - nearest) < Whole ? nearest : _quota[node];
            Low[node] = (int)Math.Floor(_quota[node]);
            High[node] = (int)Math.Ceiling(_quota[node]);
        }
    }
}
