namespace Starling.World;

/// <summary>Takes lent bytes back.</summary>
public interface IStoreLender
{
    void Return(nint loan);
}
