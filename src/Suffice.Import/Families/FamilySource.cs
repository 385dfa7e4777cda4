using Suffice.Import.Checkpoints;
using Suffice.Import.Files;
using Suffice.Models;

namespace Suffice.Import.Families;

/// <summary>What a family reads.</summary>
/// <param name="Folder">Where files lie that belong to the net; for an ONNX file, its folder.</param>
/// <param name="Config">The net's configuration.</param>
/// <param name="Checkpoint">Its weights.</param>
/// <param name="Options">What the user wants.</param>
/// <param name="Notes">Gets what was assumed or left out, a sentence each.</param>
internal sealed record FamilySource(string Folder, ConfigFile Config, Checkpoint Checkpoint, ImportOptions Options, List<string> Notes)
{
    /// <summary>The class that saved the net; empty where it is not said.</summary>
    public string Architecture => Config.Texts("architectures") is [var first, ..] ? first : "";

    /// <summary>The labels that a configuration names under <c>id2label</c>, or numbers in their place.</summary>
    /// <param name="classes">Outputs of the head.</param>
    public string[] Labels(int classes)
    {
        if (Config.Inner("id2label") is not { } map)
        {
            Notes.Add($"assumed: labels 0 to {classes - 1}, because the source names none");
            return [.. Enumerable.Range(0, classes).Select(label => FormattableString.Invariant($"{label}"))];
        }
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string number, string label) in map.Strings())
            if (!names.TryAdd(number, label))
                throw Config.Bad($"names label {number} twice (id2label)", "Remove one of the two");
        string?[] labels = [.. Enumerable.Range(0, classes).Select(i => names.GetValueOrDefault(FormattableString.Invariant($"{i}")))];
        if (names.Count != classes || labels.Contains(null))
            throw Config.Bad(
                $"names {names.Count} labels (id2label), but the head of the weights has {classes} outputs",
                "Name one label for each output, 0 to the last, or give the configuration that belongs to these weights"
            );
        return labels!;
    }

    /// <summary>Checks the outputs of a head.</summary>
    /// <param name="shape">Of its weight; null where it is missing, which the map of tensors tells.</param>
    public int Classes(long[]? shape)
    {
        if (Config.Text("problem_type") is { } problem and not "single_label_classification")
            throw Config.Bad(
                $"says that its head does '{problem}' (problem_type), where bundles answer with one of several labels",
                "Import a net that gives each input one label, or one without a head"
            );
        int classes = shape is [var outputs, ..] ? (int)Math.Min(outputs, int.MaxValue) : 2;
        return classes > 1
            ? classes
            : throw new SufficeException(
                Fault.Bundle,
                $"{Checkpoint.Place} has a head with one output, as for regression or ranking; bundles answer with one of several labels. "
                    + "Import a net with a head for classes, or one without a head."
            );
    }

    /// <summary>A net as it was understood, before memory is taken for it.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: its sizes do not fit together, or are beyond what bundles
    /// hold.</exception>
    public ModelDescription Checked(ModelDescription model)
    {
        try
        {
            model.Validate();
            return model;
        }
        catch (SufficeException error)
        {
            throw new SufficeException(
                Fault.Bundle,
                $"{Config.Path} and {Checkpoint.Place} describe no net that a bundle can hold. {error.Message} Correct the configuration, "
                    + "or get the files again.",
                error
            );
        }
    }

    /// <summary>The activation that a name stands for.</summary>
    public Activation Activation(string key, string otherwise = "gelu")
    {
        string name = Config.Text(key) ?? otherwise;
        return name switch
        {
            "gelu" or "gelu_python" => Models.Activation.Gelu,
            "gelu_new" or "gelu_pytorch_tanh" or "gelu_tanh" or "gelu_fast" => Models.Activation.GeluTanh,
            "relu" => Models.Activation.Relu,
            "quick_gelu" => Models.Activation.QuickGelu,
            _ => throw Config.Bad(
                $"asks for the activation '{name}', which is not known",
                "Known are gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, relu and quick_gelu"
            ),
        };
    }
}
