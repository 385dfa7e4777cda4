namespace Suffice.Evaluation.Datasets;

/// <summary>Opens data sets by name or path.</summary>
public static class DatasetCatalog
{
    /// <summary>Opens a data set. Nothing is fetched: the error for one that is not there says how to get it.</summary>
    /// <param name="nameOrPath"><c>fashion-mnist</c> or a path.</param>
    /// <param name="dataFolder">Where fetched data sets lie.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: not there, or not readable.</exception>
    public static ImageDataset Open(string nameOrPath, string dataFolder = "data")
    {
        if (nameOrPath == FashionMnist.Name)
        {
            string[] candidates = [Path.Combine(dataFolder, FashionMnist.Name), "/usr/share/datasets/fashion-mnist"];
            string folder = candidates.FirstOrDefault(IdxDataset.IsIn)
                ?? throw new SufficeException(Fault.Data, $"{FashionMnist.Name} is in none of {string.Join(", ", candidates)}. Fetch it with `./suffice data get {FashionMnist.Name}`, or give the path of a folder that holds its four files.");
            return IdxDataset.Read(folder);
        }
        if (IdxDataset.IsIn(nameOrPath)) return IdxDataset.Read(nameOrPath);
        throw new SufficeException(Fault.Data, $"{nameOrPath} is neither a known data set ({FashionMnist.Name}) nor a folder of one. Fetch a known one with `./suffice data get {FashionMnist.Name}`.");
    }
}
