using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace Suffice.Cluster.Membership;

/// <summary>
/// Certificates by which silos and clients know each other, in a folder such as Kubernetes makes of a secret: <c>tls.crt</c> and
/// <c>tls.key</c>, shown to others, and <c>ca.crt</c>, which must have signed what others show. All in PEM.
/// </summary>
internal sealed class Certificates
{
    private readonly X509Certificate2 own;
    private readonly X509Certificate2Collection authorities,
        between;

    private Certificates(X509Certificate2 own, X509Certificate2Collection between, X509Certificate2Collection authorities) =>
        (this.own, this.between, this.authorities) = (own, between, authorities);

    /// <summary>Why the last certificate that somebody showed was refused; null: none was.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Called when one is refused for the first time.</summary>
    public event EventHandler? Refused;

    /// <summary>Reads them.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> where a file is missing or holds something else.</exception>
    public static Certificates Load(string folder)
    {
        try
        {
            (string shown, string key) = (Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"));
            var between = new X509Certificate2Collection();
            between.ImportFromPemFile(shown);
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(Path.Combine(folder, "ca.crt"));
            if (authorities.Count == 0)
                throw new CryptographicException("ca.crt holds no certificate.");
            using var read = X509Certificate2.CreateFromPemFile(shown, key);
            // Some systems know only keys that came in such a file.
            X509Certificate2 own = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
            return new Certificates(own, between, authorities);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SufficeException(
                Fault.Usage,
                $"--tls {folder} cannot be used: {error.Message} It needs tls.crt, tls.key and ca.crt, in PEM; docs/guide/cluster.md says "
                    + "how to make them.",
                error
            );
        }
    }

    /// <summary>Both sides show certificates, and refuse those that the authority has not signed. Whoever has one is a member: names in
    /// them do not matter.</summary>
    /// <param name="options">Of Orleans.</param>
    /// <param name="messages">Told of refusals; null: nobody is.</param>
    public void Set(TlsOptions options, IProgress<string>? messages = null)
    {
        options.LocalCertificate = own;
        options.LocalClientCertificateSelector = (_, _, _, _, _) => own;
        (options.RemoteCertificateMode, options.ClientCertificateMode) = (
            RemoteCertificateMode.RequireCertificate,
            RemoteCertificateMode.RequireCertificate
        );
        options.RemoteCertificateValidation = (certificate, _, _) => Trusts(certificate, messages);
        options.OnAuthenticateAsClient = (_, authentication) => authentication.TargetHost = "suffice";
    }

    private bool Trusts(X509Certificate2 certificate, IProgress<string>? messages)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(between);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain.Build(certificate))
            return true;
        string why = string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
        string refusal = $"the certificate {certificate.Subject} is refused: {why} It must be signed by the ca.crt of --tls.";
        if (refusal == Refusal)
            return false; // They try again and again.
        Refusal = refusal;
        messages?.Report($"A connection was closed: {Refusal}");
        Refused?.Invoke(this, EventArgs.Empty);
        return false;
    }
}
