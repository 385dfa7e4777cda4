using Suffice.Data.Examples;
using Suffice.Data.Files;
using Suffice.Data.Images;
using Suffice.Data.Texts;

namespace Suffice.Data;

/// <summary>
/// Opens inputs without labels: a folder or an archive of images, at any depth; a file with a text in each line; a table of texts, of which
/// only the text is read; or a data set, whose labels are not read.
/// </summary>
internal static class UnlabelledSource
{
    /// <summary>The one class that all inputs are in, until somebody says what they are.</summary>
    public const string Class = "unlabelled";

    /// <summary>Opens inputs. Classes and splits that folders may stand for are not looked at.</summary>
    /// <param name="path">See the class.</param>
    /// <param name="dataFolder">Where fetched data sets lie.</param>
    /// <param name="reading">How files are read; null: as is usual.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, not readable, or neither images nor texts.</exception>
    public static LabelledDataset Open(string path, string dataFolder = "data", DataReading? reading = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        reading ??= new DataReading();
        if (File.Exists(path) && !TarTree.IsArchive(path) && !Clinc150.IsFile(path))
            return Texts(path, reading);
        if (!Path.Exists(path) || DatasetCatalog.Names.Contains(path) || IdxDataset.IsIn(path) || Clinc150.FileIn(path) is not null)
            return WithoutLabels(DatasetCatalog.OpenAny(path, dataFolder, reading));
        FileTree tree = FileTree.Open(path);
        if (Cifar10.IsIn(tree))
            return WithoutLabels(DatasetCatalog.OpenAny(path, dataFolder, reading));
        if (!tree.Files.Any(ImageNames.IsImage) && tree.Files.FirstOrDefault(TextTable.IsTable) is { } table)
            throw new SufficeException(
                Fault.Data,
                $"{path} holds no images, but tables of texts. Give the path of one of them, such as {tree.PlaceOf(table)}."
            );
        return FolderDataset.WithoutClasses(tree, Class, reading.MaxPixels, Note(tree));
    }

    private static TextDataset Texts(string path, DataReading reading)
    {
        if (ImageNames.IsImage(path) || ImageNames.IsOtherImage(path))
            throw new SufficeException(Fault.Data, $"{path} is a single image. Give the folder of the images.");
        List<LabelledText> texts = TextTable.IsTable(path)
            ? TextTable.Read(path, (reading.Columns ?? new TextColumns()) with { TextAlone = true })
            : TextTable.ReadLines(path, Class);
        return new TextDataset(
            Path.GetFileNameWithoutExtension(path),
            [Class],
            texts.Select(text => new TextExample(text.Text, 0, OfficialSplit.Train, text.Id))
        );
    }

    private static LabelledDataset WithoutLabels(LabelledDataset data) => data.Relabelled([Class], new int[data.Count], areAnswers: false);

    /// <summary>What folders that would be classes elsewhere mean here: nothing.</summary>
    private static string? Note(FileTree tree)
    {
        try
        {
            string[] labels = ClassFolders.Find(tree).Labels;
            return $"{tree.Place} holds a folder for each of {labels.Length:N0} classes. They are not read: what the teacher answers is "
                + "taken for the truth. Where the folders are right, give them with --data.";
        }
        // Any other folder will do.
        catch (SufficeException)
        {
            return null;
        }
    }
}
