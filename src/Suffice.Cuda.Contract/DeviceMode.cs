namespace Suffice.Cuda.Contract;

/// <summary>What a linear layer does with its sums.</summary>
internal enum DeviceMode
{
    Store,
    Gelu,
    Add,
    GeluTanh,
    Relu,
    QuickGelu,
    Tanh,
}
