namespace Starling.Objects.Http;

/// <summary>A <see cref="MinuteFigure"/> at one moment: the total since the start, then the last minute.</summary>
internal readonly record struct FigureView(
    long Total, long Count, long Mean, long Median, long P95, long P99, long Max);
