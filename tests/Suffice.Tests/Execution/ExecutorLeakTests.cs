using Suffice.Bundles;
using Suffice.Control;
using Suffice.Execution;
using Suffice.Inputs;
using Suffice.Models;

namespace Suffice.Tests.Execution;

public sealed class ExecutorLeakTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_run_allocates_nothing(int threads)
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using var executor = new Executor(bundle, 20, threads);
        IController controller = new Scatter(library);
        float[] inputs = RandomModels.Inputs(library.Model, 20, 3),
            logits = new float[20 * library.Model.Classes];
        int[] paths = new int[20];
        Cost[] costs = new Cost[20];
        void Run(int times)
        {
            for (int i = 0; i < times; i++)
                executor.Run(inputs.AsSpan(0, inputs.Length / 20 * (1 + (i % 20))), 1 + (i % 20), controller, logits, paths, costs);
        }
        Run(60);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(60);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_run_on_texts_allocates_nothing()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Bert);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        using var executor = new Executor(bundle, 20);
        IController controller = new Scatter(library);
        TokenText[] texts = RandomModels.SomeTexts(library.Model, 20, 3);
        var batch = new InputBatch(library.Model, bundle.Manifest.Preprocessing, 20);
        float[] logits = new float[20 * library.Model.Classes];
        int[] paths = new int[20];
        Cost[] costs = new Cost[20];
        void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                batch.Clear();
                for (int k = 0; k <= i % 20; k++)
                    batch.Add(texts[(i + k) % 20], "the text");
                executor.Run(batch, controller, logits, paths, costs);
            }
        }
        Run(60);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(60);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Executors_give_their_threads_back()
    {
        PathLibrary library = RandomModels.Paths(RandomModels.Small);
        using BundleFile bundle = RandomModels.Bundle(folder, library, 7);
        int Threads() => System.Diagnostics.Process.GetCurrentProcess().Threads.Count;
        using (new Executor(bundle, 4, 2)) { }
        int before = Threads();
        for (int i = 0; i < 50; i++)
        {
            using var executor = new Executor(bundle, 4, 4);
        }
        // Other tests and the runtime start threads of their own; 150 leaked ones would stand out.
        Assert.InRange(Threads(), 1, before + 50);
    }
}
