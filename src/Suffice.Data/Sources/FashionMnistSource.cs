using Suffice.Data.Images;

namespace Suffice.Data.Sources;

/// <summary>
/// Finds or fetches Fashion-MNIST's four files: where they already lie, else from Debian's package <c>dataset-fashion-mnist</c> (no root
/// needed), else from the public addresses. Whatever the way, each file's decompressed content is checked against its known SHA-256.
/// </summary>
internal static class FashionMnistSource
{
    private const string Package = "dataset-fashion-mnist",
        InPackage = "usr/share/datasets/fashion-mnist",
        Installed = "/" + InPackage;

    private static readonly Uri[] Addresses =
    [
        new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
        new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"), // serves no HTTPS; the checksums vouch for the content
    ];

    /// <summary>The folders where the data set is looked for.</summary>
    public static string[] Places(string dataFolder) => [Path.Combine(dataFolder, FashionMnist.Name), Installed];

    /// <summary>Returns a folder that holds the four genuine files, fetching them when they are nowhere yet.</summary>
    /// <param name="dataFolder">Files are fetched into its sub-folder <c>fashion-mnist</c>.</param>
    /// <param name="progress">Told, in words, what goes on.</param>
    /// <param name="cancel">Stops at once; nothing half-written stays.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: no way worked; the message lists each.</exception>
    public static string Get(string dataFolder, IProgress<string>? progress, CancellationToken cancel)
    {
        string target = Path.Combine(dataFolder, FashionMnist.Name);
        foreach (string place in Places(dataFolder))
        {
            if (!HasGenuineFiles(place))
                continue;
            progress?.Report($"{FashionMnist.Name}: found in {place}");
            return place;
        }
        VerifiedFetch.Into(
            target,
            [new DebianPackage(Package, InPackage), .. Addresses.Select(address => new WebFolder(address))],
            Verify,
            progress,
            cancel
        );
        return target;
    }

    /// <summary>Copies the four files from a folder the user names, after checking them.</summary>
    /// <exception cref="SufficeException"><see cref="Fault.Data"/>: a file is missing, damaged or another one; <see cref="Fault.Machine"/>:
    /// copying failed.</exception>
    public static string GetFrom(string folder, string dataFolder, IProgress<string>? progress, CancellationToken cancel)
    {
        FashionMnist.Read(folder);
        string target = Path.Combine(dataFolder, FashionMnist.Name);
        VerifiedFetch.Into(target, [new NamedFolder(folder)], Verify, progress, cancel);
        return target;
    }

    private static void Verify(string folder) => FashionMnist.Read(folder);

    private static bool HasGenuineFiles(string folder)
    {
        if (!IdxDataset.FileNames.All(name => IdxDataset.Find(folder, name) is not null))
            return false;
        try
        {
            FashionMnist.Read(folder);
            return true;
        }
        catch (SufficeException)
        {
            return false;
        }
    }
}
