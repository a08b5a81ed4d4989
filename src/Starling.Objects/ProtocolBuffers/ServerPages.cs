using System.Threading.Tasks;
using Starling.Objects.Http;

namespace Starling.Objects.ProtocolBuffers;

/// <summary>What is asked of the node itself: whether it is there, who it is, and the client's own id.</summary>
internal sealed class ServerPages(TypeBook types, string riakVersion)
{
    public static void Ping(Exchange exchange) => exchange.Message.Empty(MessageCode.Ping + 1);

    public async ValueTask InfoAsync(Exchange exchange)
    {
        var cluster = await types.StatusAsync();
        exchange.Message.Begin(MessageCode.ServerInfo + 1);
        exchange.Message.Text(1, "starling@" + cluster.AskedNode);
        exchange.Message.Text(2, riakVersion);
        exchange.Message.End();
    }

    public static void GetClientId(Exchange exchange)
    {
        exchange.Message.Begin(MessageCode.GetClientId + 1);
        exchange.Message.Bytes(1, exchange.Caller.ClientId.Span);
        exchange.Message.End();
    }

    public static void SetClientId(Exchange exchange)
    {
        System.ReadOnlyMemory<byte>? id = null;
        for (var field = new ProtoReader(exchange.Payload); field.Next();)
        {
            if (field.Field == 1)
            {
                id = field.Bytes();
            }
            else
            {
                field.Skip();
            }
        }

        if (id is not { Length: <= Caller.ClientIdMax } given)
        {
            throw new BadMessageException($"client_id is missing, or longer than {Caller.ClientIdMax} bytes");
        }

        exchange.Caller.ClientId = given.ToArray();
        exchange.Message.Empty(MessageCode.SetClientId + 1);
    }
}
