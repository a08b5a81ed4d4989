namespace Starling.Api;

/// <summary>One live record of a scan.</summary>
public sealed record ScanRecord(RecordKey Key, Reading Reading);
