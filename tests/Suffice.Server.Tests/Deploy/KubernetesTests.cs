using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Suffice.Server.Serving;

namespace Suffice.Server.Tests.Deploy;

/// <summary>
/// The manifests for Kubernetes: read by its official client, which refuses what its API does not know, and compared with the server.
/// </summary>
public class KubernetesTests
{
    private static readonly IKubernetesObject<V1ObjectMeta>[] All =
    [
        .. Directory
            .GetFiles(Path.Combine(Manifests.Root, "deploy", "kubernetes"))
            .SelectMany(file => Read(File.ReadAllText(file)))
            .Cast<IKubernetesObject<V1ObjectMeta>>(),
    ];

    private static V1PodTemplateSpec Pod => One<V1Deployment>().Spec.Template;

    private static V1Container Container => Assert.Single(Pod.Spec.Containers);

    [Fact]
    public void Every_kind_is_there_once_and_has_a_name_and_labels()
    {
        string[] kinds = ["Deployment", "HorizontalPodAutoscaler", "PersistentVolumeClaim", "PodDisruptionBudget", "Service"];
        Assert.Equal(kinds, All.Select(one => one.Kind).Order(StringComparer.Ordinal));
        Assert.All(All, one => Assert.Equal("suffice", one.Metadata.Labels["app.kubernetes.io/name"]));
        Assert.All(All, one => Assert.NotEmpty(one.Metadata.Name));
    }

    [Theory]
    [InlineData("readOnlyRootFilesystem", "readOnlyRootFileSystem")]
    [InlineData("maxSurge: 1\n", "maxSurges: 1\n")]
    [InlineData("periodSeconds: 2\n", "periodSeconds: often\n")]
    [InlineData("runAsNonRoot: true", "runAsNonRoot: never")]
    [InlineData("      containers:\n        - name", "      containers:\n          name")]
    public void What_the_API_does_not_know_is_refused(string right, string wrong)
    {
        string text = Manifests.Text("kubernetes/deployment.yaml");
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => Read(text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Fact]
    public void Parts_find_each_other()
    {
        IDictionary<string, string> labels = Pod.Metadata.Labels;
        Assert.Equal(labels, One<V1Deployment>().Spec.Selector.MatchLabels);
        Assert.Equal(labels, One<V1Service>().Spec.Selector);
        Assert.Equal(labels, One<V1PodDisruptionBudget>().Spec.Selector.MatchLabels);
        V2CrossVersionObjectReference scaled = One<V2HorizontalPodAutoscaler>().Spec.ScaleTargetRef;
        V1Deployment deployment = One<V1Deployment>();
        Assert.Equal((deployment.ApiVersion, deployment.Kind, deployment.Metadata.Name), (scaled.ApiVersion, scaled.Kind, scaled.Name));
        // A number there would be set anew, against the autoscaler, whenever the file is applied.
        Assert.Null(deployment.Spec.Replicas);
        V1Volume volume = Assert.Single(Pod.Spec.Volumes);
        V1VolumeMount mount = Assert.Single(Container.VolumeMounts);
        Assert.Equal(One<V1PersistentVolumeClaim>().Metadata.Name, volume.PersistentVolumeClaim.ClaimName);
        Assert.Equal((volume.Name, true), (mount.Name, mount.ReadOnlyProperty));
        Assert.StartsWith(mount.MountPath + "/", Container.Args[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_are_the_servers()
    {
        (int http, int grpc) = Manifests.Ports(Container.Args);
        Assert.Equal([("http", http), ("grpc", grpc)], Container.Ports.Select(port => (port.Name, port.ContainerPort)));
        Assert.Equal(
            [("http", http, "http"), ("grpc", grpc, "grpc")],
            One<V1Service>().Spec.Ports.Select(port => (port.Name, port.Port, port.TargetPort.Value))
        );
        Assert.Equal($"{http}", Pod.Metadata.Annotations["prometheus.io/port"]);
    }

    [Fact]
    public async Task Probes_ask_what_the_server_answers()
    {
        await using TestServer server = await TestServer.Start();
        foreach (V1Probe probe in (V1Probe[])[Container.StartupProbe, Container.ReadinessProbe, Container.LivenessProbe])
        {
            Assert.Equal("http", probe.HttpGet.Port.Value);
            await server.Get(probe.HttpGet.Path);
        }
        Assert.Equal("/v2/health/live", Container.LivenessProbe.HttpGet.Path);
        Assert.Equal("/v2/health/ready", Container.ReadinessProbe.HttpGet.Path);
        // Loading may take as long as it takes for large bundles, warming a few seconds.
        V1Probe startup = Container.StartupProbe;
        Assert.True(startup.PeriodSeconds * startup.FailureThreshold > 10 * new ServerOptions().WarmUpSeconds);
    }

    [Fact]
    public void Who_is_under_way_is_answered_before_the_end() =>
        Assert.True(Pod.Spec.TerminationGracePeriodSeconds > Container.Lifecycle.PreStop.Sleep.Seconds + new ServerOptions().DrainSeconds);

    [Fact]
    public void It_is_not_root_and_writes_nowhere()
    {
        Assert.Equal((true, Manifests.User), (Pod.Spec.SecurityContext.RunAsNonRoot, Pod.Spec.SecurityContext.RunAsUser));
        V1SecurityContext context = Container.SecurityContext;
        Assert.Equal((true, false), (context.ReadOnlyRootFilesystem, context.AllowPrivilegeEscalation));
        Assert.Equal(["ALL"], context.Capabilities.Drop);
        Assert.Equal(["cpu", "memory"], Container.Resources.Limits.Keys.Order(StringComparer.Ordinal));
        Assert.EndsWith($"/suffice-serve:{Manifests.Version}-amd64", Container.Image, StringComparison.Ordinal);
        Assert.Equal("amd64", Pod.Spec.NodeSelector["kubernetes.io/arch"]);
    }

    [Fact]
    public async Task The_autoscalers_metric_is_made_of_one_that_the_server_has()
    {
        JsonNode rule = Manifests.Documents(Manifests.Text("prometheus-adapter.yaml")).Single()["rules"]!["custom"]!.AsArray().Single()!;
        V2PodsMetricSource asked = One<V2HorizontalPodAutoscaler>().Spec.Metrics.Single().Pods;
        Assert.Equal((string?)rule["name"]!["as"], asked.Metric.Name);
        string series = Regex.Match((string)rule["seriesQuery"]!, "^[a-z0-9_]+").Value;
        await using TestServer server = await TestServer.Start(null, new ServedBundle("clothes", TestBundles.Clothes));
        string metrics = await server.Http.GetStringAsync(
            new Uri(Pod.Metadata.Annotations["prometheus.io/path"], UriKind.Relative),
            TestServer.Token
        );
        Assert.Contains($"\n{series}{{", metrics, StringComparison.Ordinal);
    }

    private static T One<T>() => Assert.Single(All.OfType<T>());

    private static List<object> Read(string text) => KubernetesYaml.LoadAllFromString(text, strict: true);
}
