using Suffice.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>Between tensors of libtorch and safetensors files.</summary>
internal static class Weights
{
    /// <summary>A copy of a tensor's values.</summary>
    public static NamedTensor Read(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using DisposeScope scope = NewDisposeScope(); // each step's tensor is kept until the next has read it
        Tensor flat = tensor.detach().cpu().contiguous();
        return new NamedTensor(name, (long[])tensor.shape.Clone(), flat.data<float>().ToArray());
    }

    /// <summary>A tensor whose values are read when they are written, so that many large ones are not held twice at once.</summary>
    public static NamedTensor Later(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return NamedTensor.OfPieces(name, (long[])tensor.shape.Clone(), () => [Read(name, tensor).Values]);
    }

    /// <summary>Overwrites a tensor's values with those of a file.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/> when the tensor is missing or has another shape.</exception>
    public static void Write(SafetensorsFile file, string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(tensor);
        if (!file.Tensors.TryGetValue(name, out TensorInfo? info))
            throw new SufficeException(
                Fault.Bundle,
                $"{file.Path} has no tensor {name}. It belongs to another model description, or was written by another version; train "
                    + "again into a new folder."
            );
        if (!info.Shape.AsSpan().SequenceEqual(tensor.shape))
            throw new SufficeException(
                Fault.Bundle,
                $"{file.Path}: tensor {name} has shape ({string.Join(", ", info.Shape)}), expected ({string.Join(", ", tensor.shape)}). "
                    + "It belongs to another model description."
            );
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor values = torch.tensor(file.Floats(name).ToArray(), info.Shape);
        tensor.copy_(values);
    }

    /// <summary>All parameters of a module under their names.</summary>
    public static IReadOnlyList<NamedTensor> Of(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return [.. module.named_parameters().Select(parameter => Read(parameter.name, parameter.parameter))];
    }

    /// <summary>Fills a module from tensors; those it has no place for are passed over.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/> when one is missing or has another shape.</exception>
    public static void Load(nn.Module module, IEnumerable<NamedTensor> tensors, Func<string, bool>? only = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        Dictionary<string, NamedTensor> byName = tensors.ToDictionary(tensor => tensor.Name);
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in module.named_parameters().Where(parameter => only?.Invoke(parameter.name) ?? true))
        {
            if (!byName.TryGetValue(name, out NamedTensor? tensor) || !tensor.Shape.AsSpan().SequenceEqual(parameter.shape))
                throw new SufficeException(
                    Fault.Bundle,
                    $"Tensor {name} of shape ({string.Join(", ", parameter.shape)}) is missing or has another shape. The weights belong "
                        + "to another model description."
                );
            using Tensor values = torch.tensor(tensor.Values.ToArray(), tensor.Shape);
            parameter.copy_(values);
        }
    }
}
