using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Serialization;

namespace Starling.Typed.Tests.Page;

// page: types
[ResolvedBy<CartResolver>]
public sealed record Cart(IReadOnlyList<string> Items, string City);

public sealed class CartResolver : ISiblingResolver<Cart>
{
    public Cart Resolve(IReadOnlyList<Cart> siblings) =>
        siblings[0] with { Items = [.. siblings.SelectMany(cart => cart.Items).Distinct().Order()] };
}

[JsonSerializable(typeof(Cart))]
public sealed partial class ShopJson : JsonSerializerContext;
// end
