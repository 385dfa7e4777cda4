using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Images;
using Suffice.Training.Adapting;
using Suffice.Training.Tests.Adapting;

namespace Suffice.Training.Tests;

/// <summary>The C# of docs/guide/csharp.md compiles and runs.</summary>
public class ReadmeSnippets
{
    [Fact]
    public void Adapt_and_classify()
    {
        using var folder = new TemporaryFolder();
        ImageDataset data = new TinyImages(240);
        string image = folder.File("pet.png");
        File.WriteAllBytes(image, PngWriter.Encode(data.Image(0)));
        string teacher = AdaptationRunTests.Teacher(folder, data),
            workingFolder = folder.File("run"),
            pets = folder.File("pets.suffice");
        IProgress<StageProgress>? progress = null;
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Func<AdaptationOptions, AdaptationOptions> quick = options =>
            options with
            {
                Heads = AdaptationRunTests.Options.Heads,
                Joint = AdaptationRunTests.Options.Joint,
                EndToEndRounds = 0,
                Controller = AdaptationRunTests.Options.Controller,
            };

        Adapt();
        double budget = Middle(pets);
        Classify();

        void Adapt()
        {
            #region Adapt
            AdaptiveModel adapted = Adaptation
                .Of(teacher)
                .AddExits(afterBlocks: [1, 2])
                .AddTokenReduction(keep: [1, 0.5])
                .AddPolicy()
                .Train(quick)
                .Fit(data, new FitOptions { WorkingFolder = workingFolder, Progress = progress }, cancellationToken);
            adapted.Bundle().Save(pets);
            #endregion
            Assert.NotEmpty(adapted.Rounds);
        }

        void Classify()
        {
            #region Classify
            using BundledModel model = BundledModel.Open(pets); // thread-safe, memory-mapped
            using Session session = model.CreateSession(new SessionOptions { Threads = 1 });
            Prediction p = session.ClassifyFile(image, Budget.Mean(budget));
            Console.WriteLine($"{p.Label} {p.Probability:P1} via {p.Path.Name}, {p.Cost.Macs:N0} MACs");
            #endregion
            Assert.Contains(p.Label, data.Labels);
            string[] files = [image, workingFolder, image];
            #region Errors
            var answers = new Dictionary<string, Prediction>();
            foreach (string file in files)
            {
                try
                {
                    answers[file] = session.ClassifyFile(file);
                }
                catch (SufficeException error) when (error.Fault == Fault.Data)
                {
                    Console.Error.WriteLine(error.Message);
                }
            }
            #endregion
            Assert.Equal([image], answers.Keys);
        }
    }

    /// <summary>A budget within the range of a bundle that has hardly learnt anything.</summary>
    private static double Middle(string path)
    {
        using BundledModel model = BundledModel.Open(path);
        return (model.Manifest.LambdaTable[0].Fraction + model.Manifest.LambdaTable[^1].Fraction) / 2;
    }
}
