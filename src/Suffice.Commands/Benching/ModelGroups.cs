using Suffice.Models;

namespace Suffice.Commands.Benching;

/// <summary>Names of a bench's models, by what they are compared as.</summary>
/// <param name="Generated">With random weights, for images.</param>
/// <param name="Encoders">With random weights, for texts.</param>
/// <param name="References">Trained, for images.</param>
/// <param name="Texts">Trained, for texts.</param>
internal sealed record ModelGroups(string[] Generated, string[] Encoders, string[] References, string[] Texts)
{
    public static ModelGroups Of(IReadOnlyList<BenchModel> models) =>
        new(
            [.. models.Where(model => !model.IsReference && model.Kind == InputKind.Image).Select(model => model.Name)],
            [.. models.Where(model => !model.IsReference && model.Kind == InputKind.Text).Select(model => model.Name)],
            [.. models.Where(model => model.IsReference && model.Kind == InputKind.Image).Select(model => model.Name)],
            [.. models.Where(model => model.IsReference && model.Kind == InputKind.Text).Select(model => model.Name)]
        );
}
