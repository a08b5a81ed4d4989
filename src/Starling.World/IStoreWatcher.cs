using System;

namespace Starling.World;

/// <summary>Hears of damage that a store met and of what it did about it, on the executor.</summary>
public interface IStoreWatcher
{
    /// <summary>Stored bytes are damaged. Reads of them fail; the store is about to write all that it can read into new files.</summary>
    /// <param name="cause">What was found, in the store's words.</param>
    void Damaged(string cause);

    /// <summary>From now on reads find what could be saved, and nothing where something could not. What was lost stands in the family of marks
    /// (<see cref="LostRange"/>). Called before anything is read from the new files.</summary>
    /// <param name="records">Entries that were saved, of all families.</param>
    /// <param name="ranges">Ranges in which something may have been lost.</param>
    /// <param name="took">How long it took.</param>
    void Mended(long records, int ranges, TimeSpan took);

    /// <summary>The damage stays where it is, and its reads go on to fail.</summary>
    /// <param name="cause">Why, and what to do.</param>
    void NotMended(string cause);
}
