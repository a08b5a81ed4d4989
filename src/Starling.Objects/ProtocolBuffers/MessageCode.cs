namespace Starling.Objects.ProtocolBuffers;

/// <summary>The codes of Riak's messages that the door reads or writes. A request's answer has the next code, unless one is named here.</summary>
internal static class MessageCode
{
    public const byte Error = 0;
    public const byte Ping = 1;
    public const byte GetClientId = 3;
    public const byte SetClientId = 5;
    public const byte ServerInfo = 7;
    public const byte Get = 9;
    public const byte Put = 11;
    public const byte Delete = 13;
    public const byte ListBuckets = 15;
    public const byte ListKeys = 17;
    public const byte GetBucket = 19;
    public const byte GetBucketAnswer = 20;
    public const byte SetBucket = 21;
    public const byte SetBucketAnswer = 22;
    public const byte MapReduce = 23;
    public const byte Index = 25;
    public const byte IndexBody = 42;
    public const byte ResetBucket = 29;
    public const byte GetBucketType = 31;
    public const byte SetBucketType = 32;
    public const byte Preflist = 33;
    public const byte BucketScan = 40;
    public const byte CounterUpdate = 50;
    public const byte CounterGet = 52;
    public const byte Coverage = 70;
    public const byte DataTypeFetch = 80;
    public const byte DataTypeUpdate = 82;
    public const byte RealTimeEnqueue = 200;
    public const byte ReplicationFirst = 202;
    public const byte FoldLast = 231;
    public const byte Authenticate = 253;
    public const byte StartTls = 255;
}
