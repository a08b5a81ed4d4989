namespace Starling.World;

/// <summary>Hears the end of a commit, on the executor.</summary>
public interface IStoreWaiter
{
    /// <summary><paramref name="fault"/> is null when the batch is durable. With <see cref="WorldFault.DiskFull"/> nothing of
    /// the batch is stored; with <see cref="WorldFault.Disk"/> that is not known.</summary>
    void Committed(StoreBatch batch, WorldException? fault);
}
