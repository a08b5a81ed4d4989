using System;

namespace Starling.World;

/// <summary>Bytes lent by the store. <c>default</c> is "not found".</summary>
public readonly ref struct StoreValue
{
    private readonly IStoreLender? lender;
    private readonly nint loan;

    public StoreValue(ReadOnlySpan<byte> bytes, IStoreLender? lender = null, nint loan = 0)
    {
        Found = true;
        Bytes = bytes;
        this.lender = lender;
        this.loan = loan;
    }

    public bool Found { get; }

    public ReadOnlySpan<byte> Bytes { get; }

    public void Dispose() => lender?.Return(loan);
}
