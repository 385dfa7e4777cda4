using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Diagnostics;
using Suffice.Evaluation.Evaluators;
using Suffice.Evaluation.Records;
using Suffice.Models;
using Suffice.Tensors;
using Suffice.Training.Adapting;
using Suffice.Training.Compiling;
using Suffice.Training.Folding;
using Suffice.Training.Networks;
using Suffice.Training.Optimisation;
using Suffice.Training.Tests.Adapting;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Suffice.Training.Tests.Folding;

public class BackboneFoldingTests
{
    private static readonly ModelDescription Model = TinyImages.Model;

    /// <summary>Of one block's matrices, in panels of 32 columns: 48, 16, 32 and 16 outputs.</summary>
    private const long MatrixBytes = sizeof(float) * ((16 * 64) + (16 * 32) + (16 * 32) + (32 * 32));

    [Fact]
    public void Sharing_blocks_that_are_equal_changes_no_answer_and_frees_their_matrices()
    {
        FoldedNet net = Random();
        var tensors = new Dictionary<string, NamedTensor>(net.Tensors);
        foreach (string part in (string[])["attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2"])
            tensors[$"blocks.1.{part}.weight"] = tensors[$"blocks.0.{part}.weight"] with { Name = $"blocks.1.{part}.weight" };
        net = net with { Tensors = tensors };
        FoldedNet shared = net.Share(1);
        Assert.Equal([0, 0, 2], shared.Model.SharedBlocks);
        Assert.Equal(Logits(net), Logits(shared));
        Assert.Equal(MatrixBytes, net.WeightBytes - shared.WeightBytes);

        FoldedNet all = shared.Share(2);
        Assert.Equal([0, 0, 0], all.Model.SharedBlocks);
        Assert.Equal(2 * (net.WeightBytes - shared.WeightBytes), net.WeightBytes - all.WeightBytes);
        // The mean of three blocks, two of them equal.
        float[] first = net.Tensors["blocks.0.mlp.fc1.weight"].Values.ToArray(),
            third = net.Tensors["blocks.2.mlp.fc1.weight"].Values.ToArray(),
            mean = all.Tensors["blocks.0.mlp.fc1.weight"].Values.ToArray();
        for (int i = 0; i < mean.Length; i++)
            Assert.Equal(((2 * first[i]) + third[i]) / 3, mean[i], 1e-6f);
    }

    [Fact]
    public void A_run_whose_second_block_is_linear_in_what_the_first_computed_folds_exactly()
    {
        // A block whose last layers are 0 but for a bias adds that bias to every token: a bias of the block before does the same.
        FoldedNet net = Random();
        var tensors = new Dictionary<string, NamedTensor>(net.Tensors);
        foreach (string name in (string[])["blocks.1.attn.proj.weight", "blocks.1.attn.proj.bias", "blocks.1.mlp.fc2.weight"])
            tensors[name] = tensors[name] with { Values = new float[tensors[name].Values.Length] };
        net = net with { Tensors = tensors };
        using var network = Network(net);
        TrainingSet set = new TinyImages(40).Prepared();
        (float[] Weight, float[] Bias)?[] fitted = FoldedRuns.Fit(network, set, [.. Enumerable.Range(0, 40)], default);
        Assert.Null(fitted[0]);
        FoldedNet folded = net.Without(1, fitted[1]!.Value.Weight, fitted[1]!.Value.Bias);
        Assert.Equal(2, folded.Model.Depth);
        float[] before = Logits(net),
            after = Logits(folded);
        // The ridge holds back a little of the bias.
        for (int i = 0; i < before.Length; i++)
            Assert.Equal(before[i], after[i], 0.02f * before.Max(Math.Abs));
    }

    [Fact]
    public void A_fitted_run_is_nearer_to_the_net_than_one_whose_block_is_just_left_out()
    {
        FoldedNet net = Random();
        using var network = Network(net);
        TrainingSet set = new TinyImages(60).Prepared();
        (float[] Weight, float[] Bias) fitted = FoldedRuns.Fit(network, set, [.. Enumerable.Range(0, 60)], default)[2]!.Value;
        FoldedNet folded = net.Without(2, fitted.Weight, fitted.Bias);
        FoldedNet left = net.Without(
            2,
            net.Tensors["blocks.1.mlp.fc2.weight"].Values.ToArray(),
            net.Tensors["blocks.1.mlp.fc2.bias"].Values.ToArray()
        );
        float[] wanted = Logits(net);
        Assert.True(Distance(Logits(folded), wanted) < 0.8 * Distance(Logits(left), wanted));
    }

    [Fact]
    public void From_a_memory_to_a_bundle_that_keeps_it()
    {
        using var folder = new TemporaryFolder();
        ImageDataset data = DatasetCatalog.Open(new TinyImages(360).WriteTo(folder.File("bands")));
        string teacher = AdaptationRunTests.Teacher(folder, data);
        long whole,
            others;
        using (BundleFile file = BundleFile.Open(teacher))
        {
            whole = AdaptationRunTests.Options.WeightBytes(file.Manifest.Model);
            others = ProcessMemory.Peak(file, 1) - TensorBytes.Of(file.Manifest.Model);
        }
        var options = AdaptationRunTests.Options with
        {
            EndToEndRounds = 0,
            Fold = new FoldOptions
            {
                MaxMemory = whole + others - (2 * MatrixBytes),
                FittedOn = 50,
                TriedOn = 40,
                Heal = AdaptationRunTests.Options.Joint,
            },
        };
        AdaptationRun run = AdaptationRunTests.Run(folder, teacher, data, options);
        run.Run(null, default);
        FoldRecord record = new FoldingJob(folder.File("run"), teacher, options.Fold).ReadRecord()!;
        Assert.NotEmpty(record.Steps);
        Assert.All(record.Steps, step => Assert.InRange(step.WeightBytes, MatrixBytes, MatrixBytes * 1.1));
        using BundleFile adapted = BundleFile.Open(run.Adapted),
            first = BundleFile.Open(teacher);
        Assert.True(ProcessMemory.Peak(adapted, 1) <= options.Fold.MaxMemory);
        Assert.Equal(first.Manifest.TeacherHash, adapted.Manifest.TeacherHash);
        Assert.Equal(first.Manifest.TeacherMacs, adapted.Manifest.TeacherMacs);
        ModelDescription folded = adapted.Manifest.Model;
        Assert.Equal(first.Manifest.TeacherMacs, CostModel.Static(folded, folded.Tokens));
        Assert.Equal(options.After(record.BlocksLeft).WeightBytes(SmallerModel()), adapted.WeightBytes);
        Assert.StartsWith(
            Invariant($"memory: {ProcessMemory.Peak(adapted, 1):N0} bytes at batch 1, "),
            MemoryCheck.Run(run.Adapted, options.Fold.MaxMemory),
            StringComparison.Ordinal
        );
        Errors.Expect(Fault.Usage, () => MemoryCheck.Run(run.Adapted, 1000), "--max-memory allows 1,000", "Adapt in a new folder");

        // It can be judged like any other bundle, beside the teacher it came from.
        Compilation.Run(run.Results, folder.File("small.suffice"));
        EvaluationRecord judged = Evaluator
            .Run(
                new EvaluationOptions
                {
                    Bundle = folder.File("small.suffice"),
                    Static = teacher,
                    Data = folder.File("bands"),
                    WarmUpSeconds = 0,
                    Batch = 8,
                }
            )
            .Record;
        Assert.Equal(adapted.WeightBytes, judged.Points[0].WeightBytes);
        Assert.Equal(first.WeightBytes, judged.Static.WeightBytes);

        ModelDescription SmallerModel()
        {
            using BundleFile smaller = BundleFile.Open(new FoldingJob(folder.File("run"), teacher, options.Fold).Bundle);
            return smaller.Manifest.Model;
        }
    }

    [Fact]
    public void Too_little_memory_is_refused_in_words()
    {
        using var folder = new TemporaryFolder();
        ImageDataset data = new TinyImages(240);
        string teacher = AdaptationRunTests.Teacher(folder, data);
        var options = AdaptationRunTests.Options with
        {
            Fold = new FoldOptions
            {
                MaxMemory = 1000,
                FittedOn = 20,
                TriedOn = 20,
            },
        };
        Errors.Expect(
            Fault.Usage,
            () => AdaptationRunTests.Run(folder, teacher, data, options).Run(null, default),
            "more than 1000 bytes",
            "--max-memory"
        );
    }

    [Fact]
    public void Decision_points_move_to_where_as_much_was_done()
    {
        AdaptationOptions options = AdaptationRunTests.Options with
        {
            ExitsAfter = [0, 2, 3, 6],
            AllPatchesAfter = [0, 2],
            Schedules = [new([2, 3], [0.6, 0.5])],
        };
        AdaptationOptions after = options.After([0, 1, 1, 1, 2, 3, 4]);
        Assert.Equal([0, 1, 4], after.ExitsAfter);
        Assert.Equal([0, 1], after.AllPatchesAfter);
        Assert.Equal([1], after.Schedules[0].AfterBlocks);
        Assert.Equal([0.6], after.Schedules[0].Keep);
    }

    private static FoldedNet Random() => new(Model, RandomModels.Weights(Model, 3).ToDictionary(tensor => tensor.Name));

    private static EncoderNetwork Network(FoldedNet net)
    {
        var network = new EncoderNetwork(net.Model);
        Weights.Load(network, net.Tensors.Values);
        return network;
    }

    private static float[] Logits(FoldedNet net)
    {
        using IDisposable _ = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using EncoderNetwork network = Network(net);
        return network.Forward(tensor(RandomModels.Inputs(Model, 6, 5), [6, 1, 8, 8])).data<float>().ToArray();
    }

    private static double Distance(float[] one, float[] other) => Math.Sqrt(one.Zip(other, (a, b) => (a - b) * (a - b)).Sum());
}
