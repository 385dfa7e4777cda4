using System.CommandLine;
using k8s;
using k8s.Models;
using Suffice.Cluster.Verbs;
using Suffice.Commands.Terminals;
using Suffice.Commands.Verbs;

namespace Suffice.Cli.Tests.Clusters;

/// <summary>The manifests of silos: read by the official client, which refuses what its API does not know, and compared with the verbs.
/// </summary>
public class ClusterManifestTests
{
    private static readonly string Folder = Path.Combine(ReadmeTests.Root, "deploy", "cluster");

    private static readonly IKubernetesObject<V1ObjectMeta>[] All =
    [
        .. Directory
            .GetFiles(Folder)
            .SelectMany(file => KubernetesYaml.LoadAllFromString(File.ReadAllText(file), strict: true))
            .Cast<IKubernetesObject<V1ObjectMeta>>(),
    ];

    private static V1PodTemplateSpec Silos => Assert.Single(All.OfType<V1Deployment>()).Spec.Template;

    private static V1PodTemplateSpec Client => Assert.Single(All.OfType<V1Job>()).Spec.Template;

    [Fact]
    public void A_field_that_there_is_not_is_refused()
    {
        string text = File.ReadAllText(Path.Combine(Folder, "silos.yaml"));
        Assert.ThrowsAny<Exception>(() =>
            KubernetesYaml.LoadAllFromString(text.Replace("fieldPath", "fieldpath", StringComparison.Ordinal), strict: true)
        );
    }

    [Fact]
    public void Arguments_are_the_verbs_own()
    {
        ParseResult silo = Parsed(Silos);
        Assert.Equal("silo", silo.CommandResult.Command.Name);
        int port = silo.GetValue<int?>("--port")!.Value;
        Assert.Equal([port, port + 1], Container(Silos).Ports.Select(one => one.ContainerPort));
        Assert.Equal(silo.GetValue<int?>("--slots"), Container(Silos).Resources.Limits["cpu"].ToInt32());
        ParseResult client = Parsed(Client);
        Assert.Equal("eval", client.CommandResult.Command.Name);
        Assert.Equal(silo.GetRequiredValue<string>("--store"), client.GetValue<string>("--cluster"));
        Assert.Equal(silo.GetValue<string>("--tls"), client.GetValue<string>("--tls"));
    }

    [Fact]
    public void Silos_and_clients_see_the_same_at_the_same_paths()
    {
        Assert.Equal(Mounts(Silos), Mounts(Client));
        string[] claims = [.. All.OfType<V1PersistentVolumeClaim>().Select(claim => claim.Metadata.Name).Order(StringComparer.Ordinal)];
        foreach (V1PodTemplateSpec pod in (V1PodTemplateSpec[])[Silos, Client])
        {
            Assert.Equal(
                claims,
                pod.Spec.Volumes.Select(volume => volume.PersistentVolumeClaim?.ClaimName).OfType<string>().Order(StringComparer.Ordinal)
            );
            string[] paths = [.. Container(pod).VolumeMounts.Select(mount => mount.MountPath)];
            Assert.All(Container(pod).Args.Select(argument => argument.Split('=', 2)[^1]).Where(path => path.StartsWith('/')), path =>
                Assert.Contains(paths, mount => path == mount || path.StartsWith(mount + "/", StringComparison.Ordinal))
            );
        }
        Assert.Equal(
            ["ReadWriteMany"],
            All.OfType<V1PersistentVolumeClaim>().First(one => one.Metadata.Name == "suffice-store").Spec.AccessModes
        );
    }

    [Fact]
    public void Only_silos_and_clients_reach_silos()
    {
        V1NetworkPolicySpec policy = Assert.Single(All.OfType<V1NetworkPolicy>()).Spec;
        Assert.Equal(Silos.Metadata.Labels, policy.PodSelector.MatchLabels);
        Assert.Equal(
            [Silos.Metadata.Labels, Client.Metadata.Labels],
            policy.Ingress.Select(rule => Assert.Single(rule.FromProperty).PodSelector.MatchLabels)
        );
        Assert.Equal(Container(Silos).Ports.Select(port => port.Name), policy.Ingress[0].Ports.Select(port => port.Port.Value));
    }

    [Fact]
    public void They_are_not_root_and_write_only_what_is_mounted() => Assert.All([Silos, Client], pod =>
        {
            Assert.True(pod.Spec.SecurityContext.RunAsNonRoot);
            V1SecurityContext context = Container(pod).SecurityContext;
            Assert.Equal((true, false), (context.ReadOnlyRootFilesystem, context.AllowPrivilegeEscalation));
            Assert.Equal(["ALL"], context.Capabilities.Drop);
        });

    private static V1Container Container(V1PodTemplateSpec pod) => Assert.Single(pod.Spec.Containers);

    private static IEnumerable<(string, string, bool?)> Mounts(V1PodTemplateSpec pod) =>
        Container(pod).VolumeMounts.Select(mount => (mount.Name, mount.MountPath, mount.ReadOnlyProperty));

    private static ParseResult Parsed(V1PodTemplateSpec pod)
    {
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false, TimeProvider.System, default);
        RootCommand root = new();
        root.Add(new ClusterVerb(terminal, []));
        root.Add(new EvalVerb(terminal, clusters: _ => throw new InvalidOperationException("nobody is asked")));
        ParseResult parsed = root.Parse([
            .. Container(pod).Args.Select(argument => argument.Replace("$(POD_IP)", "10.0.0.7", StringComparison.Ordinal)),
        ]);
        Assert.Empty(parsed.Errors);
        return parsed;
    }
}
