namespace Suffice.Cli.Tests.Clusters;

/// <summary>A tiny net and its data, and a cluster of two silos.</summary>
public sealed class ClusterWorld : IDisposable
{
    private readonly TemporaryFolder store = new();
    private readonly SiloProcess[] silos;

    public ClusterWorld() => silos = SiloProcess.Start(Store, 2);

    public TinyWorld Tiny { get; } = new();

    /// <summary>What the silos share.</summary>
    public string Store => store.Path;

    /// <summary>Writes lines with images of the tiny world; two of them have none.</summary>
    public string Rows(string file, int count)
    {
        File.WriteAllLines(
            file,
            Enumerable
                .Range(0, count)
                .Select(i =>
                    i is 5 or 17 ? $$"""{ "id": {{i}} }""" : $$"""{ "id": {{i}}, "file": "{{Tiny.Images[i % Tiny.Images.Length]}}" }"""
                )
        );
        return file;
    }

    public void Dispose()
    {
        foreach (SiloProcess silo in silos)
            silo.Dispose();
        Tiny.Dispose();
        store.Dispose();
    }
}
