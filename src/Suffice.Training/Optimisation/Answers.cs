using Suffice.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Optimisation;

/// <summary>What a network says to examples as they are.</summary>
internal static class Answers
{
    private const int ExamplesAtATime = 250;

    /// <summary>Logits (n, classes).</summary>
    public static Tensor Of(TrainableNetwork network, TrainingSet set, int[] examples)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int[][] batches = [.. set.Alike(examples, ExamplesAtATime)];
        Tensor all = cat([.. batches.Select(some => network.Forward(set.Plain(some)))]);
        // Back into the order asked for.
        Dictionary<int, long> places = batches
            .SelectMany(some => some)
            .Select((example, i) => (example, i))
            .ToDictionary(pair => pair.example, pair => (long)pair.i);
        return all.index_select(0, tensor(Array.ConvertAll(examples, example => places[example]))).MoveToOuterDisposeScope();
    }

    /// <summary>Share of right answers among logits (n, classes).</summary>
    public static double Accuracy(Tensor answers, TrainingSet set, int[] examples)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor labels = tensor(Array.ConvertAll(examples, i => set.Labels[i]));
        return answers.argmax(-1).eq(labels).to(ScalarType.Float32).mean().item<float>();
    }

    /// <summary>Share of right answers of a network.</summary>
    public static double Accuracy(TrainableNetwork network, TrainingSet set, int[] examples)
    {
        using Tensor answers = Of(network, set, examples);
        return Accuracy(answers, set, examples);
    }
}
