using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Bundles;

/// <summary>How large a model's weights are, from its description.</summary>
internal static class TensorBytes
{
    /// <summary>Bytes of all tensors of the model as a bundle stores them; predictor and policy not counted.</summary>
    public static long Of(ModelDescription model) =>
        TensorCatalogue.Of(model).Sum(tensor => Of(tensor) + (tensor.Scales is { } scales ? Of(scales) : 0));

    private static long Of(RequiredTensor tensor) =>
        TensorInfo.ElementBytes(tensor.Type.ToString()) * tensor.StoredShape.Aggregate(1L, (product, size) => product * size);
}
