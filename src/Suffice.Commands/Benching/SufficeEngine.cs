using System.Runtime.CompilerServices;
using Suffice.Bundles;
using Suffice.Control;
using Suffice.Diagnostics;
using Suffice.Evaluation.Records;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Kernels;
using Suffice.Models;

namespace Suffice.Commands.Benching;

/// <summary>Bundles as they are, with their own controllers: our own engine, or another one in its place.</summary>
internal sealed class SufficeEngine : ITimedEngine
{
    private readonly BundleFile bundle;
    private readonly IExecutor executor;
    private readonly Executor? own;
    private readonly LinearClock? clock;
    private readonly OtherDevice? engine;
    private readonly IController controller;
    private readonly int[] paths;
    private readonly Cost[] costs;
    private readonly int most;
    private readonly InputRows form;
    private readonly InputBatch? filled;

    /// <param name="request">What to run.</param>
    /// <param name="engine">What takes the place of our own; null: nothing.</param>
    public SufficeEngine(EngineRequest request, OtherDevice? engine = null)
    {
        this.engine = engine;
        bundle = BundleFile.Open(request.File);
        most = request.Work.Kind == WorkKind.OneByOne ? 1 : request.Batch;
        clock = request.Work.Kind == WorkKind.LinearLayers ? new LinearClock(KernelSet.For(bundle.Manifest.Model)) : null;
        executor = clock is null
            ? Executor.Open(bundle, engine, most, request.Threads)
            : new Executor(new CompiledModel(bundle, clock), most, request.Threads);
        own = executor as Executor;
        paths = new int[request.Batch];
        costs = new Cost[request.Batch];
        controller = Controller(request.Work);
        form = InputRows.Of(bundle.Manifest.Model);
        filled = form.RunsAsTheyAre && own is not null ? null : new InputBatch(bundle.Manifest.Model, bundle.Manifest.Preprocessing, most);
    }

    /// <summary>Of our engine, whatever it runs.</summary>
    public static string About =>
        $"Suffice {VersionDescription.Current().Suffice}, "
        + (RuntimeFeature.IsDynamicCodeSupported ? "compiled while running" : "NativeAOT");

    public string Description => engine?.Name ?? About;

    public string? Kernels => own?.Kernels;

    public int InputFloats => form.Floats(bundle.Manifest.Model);

    public int Classes => bundle.Manifest.Model.Classes;

    public long? LastMacs { get; private set; }

    public TimeSpan? LastTime => clock?.Time;

    public void Run(ReadOnlySpan<float> inputs, Span<float> logits)
    {
        clock?.Reset();
        long macs = 0;
        int count = inputs.Length / InputFloats;
        for (int from = 0; from < count; from += most)
        {
            int batch = Math.Min(most, count - from);
            if (controller is MixedPaths mixed)
                mixed.First = from;
            ReadOnlySpan<float> rows = inputs.Slice(from * InputFloats, batch * InputFloats);
            if (filled is null)
                own!.Run(rows, batch, controller, logits[(from * Classes)..], paths, costs);
            else
            {
                form.Fill(filled, rows, InputFloats);
                executor.Run(filled, controller, logits[(from * Classes)..], paths, costs);
            }
            for (int i = 0; i < batch; i++)
                macs += costs[i].Macs;
        }
        LastMacs = clock?.Macs ?? macs;
    }

    public void Dispose()
    {
        executor.Dispose();
        bundle.Dispose();
    }

    private IController Controller(Work work) =>
        work.Kind switch
        {
            WorkKind.DefaultBudget => BudgetResolver.Resolve(bundle, Budget.Default),
            WorkKind.Mixed or WorkKind.OneByOne => new MixedPaths(bundle.Library),
            WorkKind.Path or WorkKind.LinearLayers => new FixedPath(
                bundle.Library,
                work.Path is null ? bundle.Library.Full : bundle.Library.Paths.Single(path => path.Name == work.Path)
            ),
            _ => throw new SufficeException(Fault.Usage, $"The engine suffice has no work '{work.Name}'. Choose another engine for it."),
        };

    /// <summary>Input i takes path i modulo their number.</summary>
    private sealed class MixedPaths(PathLibrary library) : IController
    {
        private readonly FixedPath[] paths = [.. library.Paths.Select(path => new FixedPath(library, path))];

        /// <summary>Number of the batch's first input among all.</summary>
        public int First { get; set; }

        public void Start(int inputs) { }

        public ExecutionPath? Decide(int input, ExecutionPath at, ReadOnlySpan<float> logits) =>
            paths[(First + input) % paths.Length].Decide(input, at, logits);

        public long Macs(ExecutionPath at) => 0;
    }
}
