using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Models;

namespace Suffice.Training.Optimisation;

/// <summary>How examples of one kind of input are prepared to be learnt from.</summary>
internal abstract class TrainingInputs
{
    private static readonly ByKind<TrainingInputs> All = new(Image: new ImageTrainingInputs(), Text: new TextTrainingInputs());

    /// <summary>For what a model reads.</summary>
    public static TrainingInputs Of(ModelDescription model) => All[model.Kind];

    /// <summary>Prepares some examples of a data set.</summary>
    public abstract TrainingSet Prepare(ExampleReader examples, IReadOnlyList<int> indices, Preprocessing preprocessing);

    /// <summary>How a net trained on these examples shall prepare its inputs.</summary>
    public virtual Preprocessing Preprocessing(LabelledDataset data, IReadOnlyList<int> indices, ModelDescription model) => new([], []);
}
