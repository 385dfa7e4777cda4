using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Networks;

/// <summary>Parameters of our own modules.</summary>
internal static class Parameters
{
    /// <summary>One with these values, kept by its module alone, as TorchSharp's own modules keep theirs.</summary>
    /// <param name="values">Called in a dispose scope, which keeps what is made on the way until it has been read.</param>
    public static Parameter Of(Func<Tensor> values)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter parameter = nn.Parameter(values());
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
