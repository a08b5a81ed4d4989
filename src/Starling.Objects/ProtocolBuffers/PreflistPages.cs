using System.Threading.Tasks;
using Starling.Api;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>Where an object lives (RpbGetBucketKeyPreflistReq): the replicas of its slot, whether they are up or not. All are
/// primaries: there are no others here.</summary>
internal sealed class PreflistPages(IStarling starling, Places places)
{
    public async ValueTask AnswerAsync(Exchange exchange)
    {
        var name = new ObjectName();
        for (var field = new ProtoReader(exchange.Payload); field.Next();)
        {
            switch (field.Field)
            {
                case 1: name = name with { Bucket = field.Bytes() }; break;
                case 2: name = name with { Key = field.Bytes() }; break;
                case 3: name = name with { Type = field.Bytes() }; break;
                default: field.Skip(); break;
            }
        }

        name.Check(needsKey: true);
        exchange.Fault = exchange.Fault with { Type = name.TypeText };
        var place = await places.TryFindAsync(name.TypeText, name.Bucket!.Value, name.Key!.Value)
            ?? throw new RefusalException(ErrorTerms.UnknownType(name.TypeText));
        var explained = await starling.ExplainAsync(place.Table.Name, place.Key);
        var message = exchange.Message;
        message.Begin(MessageCode.Preflist + 1);
        foreach (var replica in explained.Replicas)
        {
            var start = message.Open(1);
            message.I64(1, explained.Slot);
            message.Text(2, "starling@" + replica.Address);
            message.Flag(3, true);
            message.Close(start);
        }

        message.End();
    }
}
