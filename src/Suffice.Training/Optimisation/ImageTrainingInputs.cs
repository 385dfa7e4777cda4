using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Models;

namespace Suffice.Training.Optimisation;

/// <summary>Pixels, normalised by their mean and deviation.</summary>
internal sealed class ImageTrainingInputs : TrainingInputs
{
    public override TrainingSet Prepare(ExampleReader examples, IReadOnlyList<int> indices, Preprocessing preprocessing) =>
        ImageTrainingSet.Of((ImageDataset)examples.Data, indices, examples.Model, preprocessing);

    public override Preprocessing Preprocessing(LabelledDataset data, IReadOnlyList<int> indices, ModelDescription model) =>
        ImageTrainingSet.Normalisation((ImageDataset)data, indices, model);
}
