using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Networks;

/// <summary>One specification: what nets trained elsewhere have is the same in training and in use.</summary>
public class ImportedPartsParityTests
{
    public static TheoryData<string> Names => new(ImportedModels.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_and_runtime_agree(string name)
    {
        PathLibrary library = PathLibrary.Static(ImportedModels.All[name]);
        ModelDescription model = library.Model;
        using var folder = new TemporaryFolder();
        using BundleFile bundle = RandomModels.Bundle(folder, library, 3);
        using var executor = new Executor(bundle, model.Tokens);
        using DisposeScope scope = NewDisposeScope();
        using var network = new EncoderNetwork(model);
        Weights.Load(network, RandomModels.Weights(model, 3));
        using IDisposable _ = no_grad();
        var batch = new InputBatch(model, bundle.Manifest.Preprocessing, model.Tokens);
        NetworkInput input;
        int count = model.Kind.VariesInLength ? model.Tokens : 3;
        float[] actual = new float[count * model.Classes];
        if (model.Kind.VariesInLength)
        {
            TokenText[] texts = RandomModels.SomeTexts(model, count, 4);
            foreach (TokenText text in texts)
                batch.Add(text, "the text");
            input = NetworkInput.Of(texts);
            executor.Run(batch, new FixedPath(library, library.Full), actual, new int[count], new Cost[count]);
        }
        else
        {
            float[] images = RandomModels.Inputs(model, count, 4);
            input = tensor(images, [count, model.Channels, model.ImageSize, model.ImageSize]);
            executor.Run(images, count, new FixedPath(library, library.Full), actual, new int[count], new Cost[count]);
        }
        float[] expected = network.Forward(input).data<float>().ToArray();
        // As in VisionTransformerParityTests.
        float most = 1e-4f * expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], most);
    }
}
