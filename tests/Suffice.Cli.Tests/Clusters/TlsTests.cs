using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>Silos and clients that show each other certificates.</summary>
public sealed class TlsTests(TinyWorld tiny) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<SiloProcess> silos = [];

    public void Dispose()
    {
        foreach (SiloProcess silo in silos)
            silo.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Only_those_with_a_certificate_of_the_authority_are_members()
    {
        string ours = Certificates("ours"),
            theirs = Certificates("theirs"),
            store = folder.File("store"),
            rows = folder.File("rows.jsonl");
        File.WriteAllLines(rows, tiny.Images.Take(128).Select(file => $$"""{ "file": "{{file}}" }"""));
        silos.AddRange([SiloProcess.Begin(store, "--tls", ours), SiloProcess.Begin(store, "--tls", ours)]);
        foreach (SiloProcess silo in silos)
            silo.WaitUntilUp();
        string[] score = ["run", tiny.Bundle, "--input", rows, "--output"],
            there = [.. score, folder.File("there.jsonl"), "--cluster", store, "--shard-rows", "64"];
        ClusterRun.Of([.. score, folder.File("here.jsonl")]).Succeeds();
        ClusterRun.Of([.. there, "--tls", ours]).Succeeds();
        Assert.Equal(File.ReadAllText(folder.File("here.jsonl")), File.ReadAllText(folder.File("there.jsonl")));

        ClusterRun.Of([.. there, "--tls", theirs]).Fails(6, "CN=ours", "is refused", "ca.crt");
        ClusterRun.Of("cluster", "status", "--cluster", store).Fails(6, "No silo", "--tls");
        WholeTool.Run("cluster", "silo", "--store", store, "--tls", theirs).Fails(6, "CN=ours", "is refused", "ca.crt");

        // It trusts them, but they do not trust it.
        File.Copy(Path.Combine(ours, "ca.crt"), Path.Combine(theirs, "ca.crt"), overwrite: true);
        ClusterRun.Of("cluster", "status", "--cluster", store, "--tls", theirs).Fails(6, "No silo", "--tls");
        Assert.Contains(silos, silo => silo.Errors.Contains("CN=theirs is refused", StringComparison.Ordinal));
        ClusterRun.Of([.. there, "--tls", folder.File("nowhere")]).Fails(2, "--tls", "tls.crt", "ca.crt");
        ClusterRun.Of([.. score, folder.File("a.jsonl"), "--tls", ours]).Fails(2, "--tls", "--cluster");
    }

    /// <summary>A folder with an authority and a certificate that it has signed.</summary>
    private string Certificates(string name)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (DateTimeOffset from, DateTimeOffset to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var authority = new CertificateRequest($"CN={name} authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 signer = authority.CreateSelfSigned(from, to);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 shown = request.Create(signer, from, to, [1, 2, 3, 4]);
        string path = folder.File(name);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "ca.crt"), signer.ExportCertificatePem());
        File.WriteAllText(Path.Combine(path, "tls.crt"), shown.ExportCertificatePem());
        File.WriteAllText(Path.Combine(path, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        return path;
    }
}
