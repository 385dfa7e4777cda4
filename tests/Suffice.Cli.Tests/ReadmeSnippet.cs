using System.Globalization;

namespace Suffice.Cli.Tests;

/// <summary>The C# of the README compiles, runs, and prints what stands below it.</summary>
public class ReadmeSnippet
{
    /// <summary>In the README, paths are those inside the repository, without <c>In</c>.</summary>
    [Fact]
    public void Two_images_are_classified()
    {
        using var Console = new StringWriter(CultureInfo.InvariantCulture);
        Run();
        string readme = File.ReadAllText(In("README.md"));
        Assert.Contains($"\n```\n{Console.ToString().ReplaceLineEndings("\n")}```\n", readme, StringComparison.Ordinal);

        void Run()
        {
            #region Run
            using BundledModel model = BundledModel.Open(In("models/fashion-mnist.suffice"));
            using Session session = model.CreateSession(new SessionOptions { Threads = 1 });
            foreach (string name in new[] { "easy-00013-dress", "hard-00017-coat" })
            {
                string image = In($"examples/fashion-mnist/{name}.png");
                Prediction p = session.ClassifyFile(image);
                double cost = p.Cost.Macs / 1e6;
                Console.WriteLine($"{p.Label}, {p.Probability:0.0 %}, {p.Path.Name}, {cost:0.0} MMACs");
            }
            #endregion
        }
    }

    private static string In(string path) => Path.Combine(ReadmeTests.Root, path);
}
