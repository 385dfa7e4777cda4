using Suffice.Bundles;
using Suffice.Models;
using Suffice.Tensors;

namespace Suffice.Import.Families;

/// <summary>A net as it was understood.</summary>
/// <param name="Family">For people.</param>
/// <param name="Model">What it is here.</param>
/// <param name="Preprocessing">Of images.</param>
/// <param name="Labels">Empty where it gives embeddings.</param>
/// <param name="Tensors">Made when they are written: the checkpoint must stay open until then.</param>
internal sealed record ImportedNet(
    string Family,
    ModelDescription Model,
    Preprocessing Preprocessing,
    string[] Labels,
    NamedTensor[] Tensors
);
