using Suffice.Bundles;
using Suffice.Data;
using Suffice.Data.Examples;
using Suffice.Data.Splits;
using Suffice.Data.Tests;
using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Rivals;
using Suffice.Models;
using Suffice.Tests;

namespace Suffice.Evaluation.Tests.Outcomes;

public sealed class TeacherAnswersTests : IDisposable
{
    private readonly TinyBundles bundles = new();
    private readonly LabelledDataset inputs = new RandomImages(300, 9);

    private string Kept => Path.Combine(bundles.Folder, TeacherAnswers.FileName);

    public void Dispose() => bundles.Dispose();

    [Fact]
    public void The_answers_are_the_labels_and_the_teacher_is_always_right()
    {
        using BundleFile teacher = bundles.Static(),
            adapted = bundles.Adapted();
        LabelledDataset answered = TeacherAnswers.To(teacher, inputs, Kept, keeps: true);
        Assert.Equal(TinyBundles.Labels, answered.Labels);
        Assert.True(answered.LabelsAreAnswers);
        int[] control = [.. DataSplits.Of(answered, 0)[Split.Control]];
        OutcomeTable table = OutcomeTable.Measure(adapted, teacher, answered, control);
        Assert.Equal(1, table.TeacherAccuracy);
        Assert.InRange(table.Accuracy(0), 0, 0.99);
        // From answers that are never wrong no temperature can be told.
        Assert.Equal(1, Temperature.FitTeacher(table));
    }

    [Fact]
    public void Stopped_anywhere_it_goes_on_and_ends_with_the_same_file()
    {
        using BundleFile teacher = bundles.Static();
        TeacherAnswers.To(teacher, inputs, Kept, keeps: true);
        byte[] whole = File.ReadAllBytes(Kept);
        File.Delete(Kept);
        var asked = new List<long>();
        for (int stops = 0; ; stops++)
        {
            using var stop = new CancellationTokenSource();
            try
            {
                TeacherAnswers.To(teacher, inputs, Kept, keeps: true, 1, new Asked(asked, stop), stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.True(stops < 10);
            }
        }
        Assert.Equal(whole, File.ReadAllBytes(Kept));
        Assert.Equal([64, 128, 192, 256, 300], asked); // none twice
        // Then there is nothing to ask.
        using var none = new CancellationTokenSource();
        none.Cancel();
        Assert.True(TeacherAnswers.To(teacher, inputs, Kept, keeps: true, 1, null, none.Token).LabelsAreAnswers);
    }

    [Fact]
    public void Answers_to_other_inputs_are_not_taken_and_damaged_ones_refused()
    {
        using BundleFile teacher = bundles.Static();
        TeacherAnswers.To(teacher, inputs, Kept, keeps: true);
        byte[] known = File.ReadAllBytes(Kept);
        var others = new RandomImages(300, 10);
        Assert.Equal(300, TeacherAnswers.To(teacher, others, Kept, keeps: false).Count);
        Assert.Equal(known, File.ReadAllBytes(Kept)); // read only
        known[^400] ^= 0x40;
        File.WriteAllBytes(Kept, known);
        Errors.Expect(Fault.Bundle, () => TeacherAnswers.To(teacher, inputs, Kept, keeps: true), Kept, "damaged", "Delete it");
    }

    [Fact]
    public void Only_a_static_net_with_classes_can_answer()
    {
        using BundleFile adapted = bundles.Adapted();
        Errors.Expect(Fault.Usage, () => TeacherAnswers.To(adapted, inputs, Kept, keeps: true), "adapted already", "static bundle");
        string path = Path.Combine(bundles.Folder, "embeds.suffice");
        using (BundleFile teacher = bundles.Static())
        {
            ModelDescription model = teacher.Manifest.Model;
            model = model with { Embeds = true, Classes = model.Width, Exits = [new ExitDescription(model.Depth, ExitPooling.Class, 0)] };
            BundleWriter.Save(
                path,
                teacher.Manifest with
                {
                    Labels = [],
                    Model = model,
                    Paths = [.. PathLibrary.Static(model).Paths],
                },
                TensorCatalogue.Of(model).Select(tensor => TinyBundles.Random(tensor.Name, tensor.Shape))
            );
        }
        using BundleFile embeds = BundleFile.Open(path);
        Errors.Expect(Fault.Usage, () => TeacherAnswers.To(embeds, inputs, Kept, keeps: true), "gives embeddings", "train --from");
    }

    [Fact]
    public void Images_are_no_texts()
    {
        string texts = Path.Combine(bundles.Folder, "t.txt");
        File.WriteAllLines(texts, Enumerable.Range(0, 40).Select(i => $"text {i}"));
        using BundleFile teacher = bundles.Static();
        Errors.Expect(
            Fault.Data,
            () => TeacherAnswers.To(teacher, UnlabelledSource.Open(texts), Kept, keeps: true),
            "holds texts",
            "reads images"
        );
    }

    /// <summary>Notes how far it came, and stops at every new answer.</summary>
    private sealed class Asked(List<long> done, CancellationTokenSource stop) : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
            if (value.Stage != "asking the teacher")
                return;
            done.Add(value.Done);
            stop.Cancel();
        }
    }
}
