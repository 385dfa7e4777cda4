using Suffice.Bundles;
using Suffice.Control;
using Suffice.Cuda.Contract;
using Suffice.Cuda.Devices;
using Suffice.Cuda.Running;
using Suffice.Cuda.Segments;
using Suffice.Cuda.Tests.Ptx.Machine;
using Suffice.Execution;
using Suffice.Models;

namespace Suffice.Cuda.Tests;

/// <summary>
/// Every kind of control decided by kernels, as PTX, against the processor's controllers: a pass of which only gathering and
/// deciding is run, on answers that are made up.
/// </summary>
public sealed class DecisionParityTests : IDisposable
{
    /// <summary>Few, for each instruction takes some hundred of the processor's here.</summary>
    private const int Inputs = 8;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> Controllers
    {
        get
        {
            var controllers = new TheoryData<string, string>();
            foreach (string name in ControllerNames.All)
                controllers.Add("Small", name);
            foreach (string name in (string[])[ControllerNames.LearnedExit, ControllerNames.OneShot, ControllerNames.Policy])
            foreach (string model in (string[])["Forty", "Bert"])
                controllers.Add(model, name);
            return controllers;
        }
    }

    public void Dispose() => folder.Dispose();

    /// <summary>At every price, with and without a limit, and prices side by side in a batch.</summary>
    [Theory]
    [MemberData(nameof(Controllers))]
    public void Kernels_decide_as_the_controllers_do(string model, string name)
    {
        PathLibrary library = RandomModels.Paths(Model(model));
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: model == "Forty" ? 0 : 2, seed: 5);
        var family = new ControllerFamily(
            bundle,
            bundle.Manifest.Controllers.Single(known => known.Name == name),
            bundle.Manifest.Temperatures
        );
        bool[] most = [.. library.Paths.Select(path => path.Blocks < 3)];
        using var run = new PassRun(bundle, Inputs, seed: 9);
        var taken = new HashSet<int>();
        foreach (double price in (double[])[0, 0.3])
        {
            taken.UnionWith(run.Compare(() => family.AtPrice(price)));
        }
        run.Compare(() => family.AtPrice(0, new PathLimit(Allowed: most)));
        run.Compare(() => PerInput(family));
        run.Compare(() => family.AtBudget(0.5)); // a coin between two rules
        Assert.True(taken.Count > 1, "all inputs take one path, so that little is shown");
    }

    [Fact]
    public void Controllers_that_cannot_be_told_are_asked()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomControl.Bundle(folder, library, policyMembers: 2, seed: 5);
        ControllerFamily rule = Family(ControllerNames.Confidence),
            policy = Family(ControllerNames.Policy);
        IController walked = new WalkedPath(library, library.Full, rule.AtPrice(0));
        Assert.Null(walked.DataOf(0));
        var mixed = new PerInput();
        mixed.Add(rule.AtPrice(0));
        mixed.Add(policy.AtPrice(0));
        var compiled = new CompiledModel(bundle);
        using var device = new PtxDevice(branches: true);
        using var weights = DeviceWeights.Upload(device, compiled);
        using var plan = new DevicePlan(compiled, device, weights, new PlanLayout(compiled, new PlanKey(2, library.Model.Tokens)));
        var passes = new DevicePasses(compiled, 2);
        int[] lengths = [library.Model.Tokens, library.Model.Tokens];
        Assert.Null(passes.Fill(plan, mixed, lengths));
        Assert.Equal(DecisionKind.Policy, passes.Fill(plan, policy.AtPrice(0.1), lengths));

        ControllerFamily Family(string name) =>
            new(bundle, bundle.Manifest.Controllers.Single(known => known.Name == name), bundle.Manifest.Temperatures);
    }

    private static PerInput PerInput(ControllerFamily family)
    {
        IController[] prices = [family.AtPrice(0), family.AtPrice(0.3), family.AtPrice(0.05)];
        var control = new PerInput();
        for (int i = 0; i < Inputs; i++)
            control.Add(prices[i % prices.Length]);
        return control;
    }

    private static ModelDescription Model(string name) =>
        name switch
        {
            "Small" => RandomModels.Small,
            "Forty" => RandomModels.Small with { Classes = 40 }, // too many for features of their own
            "Bert" => RandomModels.Bert,
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

    /// <summary>A pass whose segments are left out: their answers are drawn at random, the same for the processor.</summary>
    private sealed class PassRun : IDisposable
    {
        private readonly PathLibrary library;
        private readonly PtxDevice device = new(branches: true);
        private readonly DeviceWeights weights;
        private readonly DevicePlan plan;
        private readonly DevicePasses passes;
        private readonly float[][][] answers; // [input][path](C)
        private readonly int[] lengths;

        public PassRun(BundleFile bundle, int inputs, int seed)
        {
            library = bundle.Library;
            var compiled = new CompiledModel(bundle);
            weights = DeviceWeights.Upload(device, compiled);
            plan = new DevicePlan(compiled, device, weights, new PlanLayout(compiled, new PlanKey(inputs, library.Model.Tokens)));
            passes = new DevicePasses(compiled, inputs);
            var random = new Random(seed);
            ModelDescription model = library.Model;
            lengths = [.. Enumerable.Range(0, inputs).Select(i => model.Kind.VariesInLength ? 1 + (i % model.Tokens) : model.Tokens)];
            // Of many classes, answers must differ more for some to be sure.
            double spread = model.Classes > DecisionFeatures.NamedClasses ? 2 : 0.8;
            // One exit follows the one before, so that some agree and some are sure.
            answers =
            [
                .. Enumerable
                    .Range(0, inputs)
                    .Select(_ =>
                    {
                        float[] common = RandomModels.Normal(random, model.Classes, spread);
                        return library
                            .Paths.Select(_ =>
                                common.Zip(RandomModels.Normal(random, model.Classes, spread / 2), (a, b) => a + b).ToArray()
                            )
                            .ToArray();
                    }),
            ];
        }

        /// <returns>The paths taken.</returns>
        public int[] Compare(Func<IController> control)
        {
            int[] paths = new int[lengths.Length],
                expected = Walk(control());
            var costs = new Cost[lengths.Length];
            IController told = control();
            told.Start(lengths);
            DecisionKind kind = Assert.NotNull(passes.Fill(plan, told, lengths));
            var program = (PassProgram)plan.Pass(kind, lengths.Length).Program;
            Run(program.Steps);
            passes.Collect(plan, program, told, lengths, new float[lengths.Length * library.Model.Classes], paths, costs);
            Assert.Equal(expected, paths);
            for (int i = 0; i < paths.Length; i++)
            {
                ExecutionPath path = library.Paths[paths[i]];
                long asked = library.Chain(path).Where(at => library.Children(at).Count > 0).Sum(at => told.Macs(i, at));
                Assert.Equal(CostModel.Path(library, path, lengths[i]) + asked, costs[i].Macs);
            }
            return paths;
        }

        public void Dispose()
        {
            plan.Dispose();
            weights.Dispose();
            device.Dispose();
        }

        private int[] Walk(IController control)
        {
            control.Start(lengths);
            int[] paths = new int[lengths.Length];
            for (int input = 0; input < lengths.Length; input++)
            {
                ExecutionPath at = library.Root;
                while (library.Children(at).Count > 0 && control.Decide(input, at, answers[input][at.Index]) is { } next)
                    at = next;
                paths[input] = at.Index;
            }
            return paths;
        }

        private void Run(IReadOnlyList<Step> steps)
        {
            foreach (Step step in steps)
                switch (step)
                {
                    case Branch branch:
                        if (device.Read<int>(branch.Count.Memory, branch.Count.Offset, 1)[0] != 0)
                            Run(branch.Body);
                        break;
                    case Launch { Kernel: KernelName.Gather }:
                    case CopyOut:
                    case CopyIn copy when copy.From == plan.Host.Pass:
                        device.Run(step);
                        break;
                    case Launch { Kernel: KernelName.DecideByRule } rule:
                        Answer(rule, 3);
                        break;
                    case Launch { Kernel: KernelName.DecideByPredictor or KernelName.DecideByPolicy } decision:
                        Answer(decision, 5);
                        break;
                }
        }

        /// <summary>Puts the answers of a segment's inputs where it would, and decides on them.</summary>
        private void Answer(Launch decision, int place)
        {
            var counts = (ViewArgument)decision.Arguments[0];
            int[] block = device.Read<int>(counts.Memory, counts.Offset, (int)counts.Count);
            int at = ((DecideShape)((ShapeArgument)decision.Arguments[^1]).Value).At;
            float[] packed =
            [
                .. Enumerable
                    .Range(0, block[KernelShape.InputsAt])
                    .SelectMany(i => answers[block[plan.Layout.ListAt(ControlList.Slots) + i]][at]),
            ];
            var view = (ViewArgument)decision.Arguments[place];
            device.Write(view.Memory, view.Offset, System.Runtime.InteropServices.MemoryMarshal.AsBytes(packed.AsSpan()));
            device.Run(decision);
        }
    }
}
