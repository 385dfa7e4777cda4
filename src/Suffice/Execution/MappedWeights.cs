using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Suffice.Bundles;
using Suffice.Kernels.Operators;
using Suffice.Kernels.Products;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Execution;

/// <summary>Finds weights where they lie in a mapped bundle. Addresses stay while an executor holds the mapping.</summary>
/// <param name="tensors">Of the bundle.</param>
/// <param name="model">Whose they are.</param>
internal sealed unsafe class MappedWeights(SafetensorsFile tensors, ModelDescription model)
{
    public NormWeights Norm(string name, int width) => new(Pointer(name + ".weight"), Pointer(name + ".bias"), width, model.NormEpsilon);

    public PackedLinear Linear(string name, int inputs, int outputs, WeightType type) => Linear(name, name, inputs, outputs, type);

    /// <summary>With the weight of the layer <paramref name="matrix"/> and the bias of <paramref name="name"/>.</summary>
    public PackedLinear Linear(string matrix, string name, int inputs, int outputs, WeightType type) =>
        new(
            Bytes(matrix + TensorCatalogue.Weight),
            model.TypeOf(matrix, type),
            Pointer(name + ".bias"),
            inputs,
            outputs,
            Scales(matrix, model.TypeOf(matrix, type))
        );

    public WordTable Table(string name, WeightType type, int width) =>
        new(Bytes(name + TensorCatalogue.Weight), type, width, Scales(name, type));

    public float* Pointer(string name) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensors.Floats(name)));

    private float* Scales(string layer, WeightType type) => type == WeightType.I8 ? Pointer(TensorCatalogue.ScalesOf(layer)) : null;

    private void* Bytes(string name) => Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensors.Bytes(name)));
}
