using System.Globalization;
using Suffice.Server.Load;
using Suffice.Server.Serving;

namespace Suffice.Server.Protocol;

/// <summary>What the protocol says of the server and its models, whatever carries it.</summary>
internal static class Descriptions
{
    private const string Platform = "suffice";

    private static readonly string[] Extensions = ["binary_tensor_data", "model_repository", "statistics"];

    /// <summary>What the server is.</summary>
    public static ServerMetadata Server() => new("suffice", typeof(Descriptions).Assembly.GetName().Version?.ToString(3) ?? "", Extensions);

    /// <summary>What a model reads and writes.</summary>
    public static ModelMetadata Of(ServedModel model) =>
        new(
            model.Name,
            [model.Version.ToString(CultureInfo.InvariantCulture)],
            Platform,
            [.. model.Kind.Tensors(model.Model.Library.Model).Select(Tensor)],
            [.. OutputTensors.Of(model).Select(Tensor)]
        )
        {
            Parameters = new ModelExtras(
                model.Model.Kind.Noun,
                [.. model.Model.Labels],
                model.Model.Budgets?.Least,
                model.Model.Budgets?.Most,
                model.Model.DefaultBudget,
                model.Model.Certificate?.Budget,
                model.Model.Library.Model.Depth,
                model.Model.StaticMacs(model.Model.Library.Model.Tokens),
                [.. model.Model.Library.Paths.Select(path => path.Name)],
                [.. model.Load.Levels.Select(level => ServiceLevels.Text(level.Budget))]
            ),
        };

    private static TensorMetadata Tensor(ServedTensor tensor) => new(tensor.Name, tensor.Datatype, tensor.Shape);
}

/// <summary>What the server is.</summary>
internal sealed record ServerMetadata(string Name, string Version, string[] Extensions);

/// <summary>What a model reads and writes.</summary>
internal sealed record ModelMetadata(string Name, string[] Versions, string Platform, TensorMetadata[] Inputs, TensorMetadata[] Outputs)
{
    /// <summary>Ours: class names, and the budgets that can be asked for.</summary>
    public required ModelExtras Parameters { get; init; }
}

/// <summary>One tensor.</summary>
internal sealed record TensorMetadata(string Name, string Datatype, long[] Shape);

/// <summary>What the protocol has no place for.</summary>
/// <param name="Kind">Image or text.</param>
/// <param name="Labels">Class names.</param>
/// <param name="LeastBudget">Null: the bundle is static.</param>
/// <param name="MostBudget">Null: the bundle is static.</param>
/// <param name="DefaultBudget">Null: the bundle is static.</param>
/// <param name="CertifiedBudget">Null: it has no certificate.</param>
/// <param name="Blocks">Of the static model.</param>
/// <param name="StaticMacs">Of the static model, for the longest input.</param>
/// <param name="Paths">All it can take.</param>
/// <param name="Settings">Between which load moves it, dearest first.</param>
internal sealed record ModelExtras(
    string Kind,
    string[] Labels,
    double? LeastBudget,
    double? MostBudget,
    double? DefaultBudget,
    double? CertifiedBudget,
    int Blocks,
    long StaticMacs,
    string[] Paths,
    string[] Settings
);
