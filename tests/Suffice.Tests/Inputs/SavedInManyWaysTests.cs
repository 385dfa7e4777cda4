namespace Suffice.Tests.Inputs;

/// <summary>One picture, saved in every way that Golden/images/twenty.py lists, has one answer.</summary>
public sealed class SavedInManyWaysTests
{
    /// <summary>JPEGs of the best quality differ from the picture by rounding, which moves a probability by less than this.</summary>
    private const float Tolerance = 0.01f;

    [Fact]
    public void The_same_picture_has_one_label_and_one_probability()
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(GoldenImages.Folder, "twenty")).Order(StringComparer.Ordinal)];
        Assert.True(files.Length >= 20);
        using BundledModel model = BundledModel.Open(Path.Combine(AppContext.BaseDirectory, "Models", "fashion-mnist.suffice"));
        using Session session = model.CreateSession(new SessionOptions { Threads = 1 });
        Prediction expected = session.ClassifyFile(files[0]);
        Assert.Equal("Pullover", expected.Label);
        foreach (string file in files)
        {
            Prediction actual = session.ClassifyFile(file);
            Assert.Equal((file, expected.Label), (file, actual.Label));
            Assert.True(
                Math.Abs(expected.Probability - actual.Probability) <= Tolerance,
                $"{file}: {actual.Probability} instead of {expected.Probability}"
            );
        }
    }
}
