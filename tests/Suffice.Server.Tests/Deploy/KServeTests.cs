using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace Suffice.Server.Tests.Deploy;

/// <summary>
/// The manifests for KServe. No package holds the schema of its kinds, so their fields are compared with those that its types have, as read
/// there; what is a container of Kubernetes is read by the official client.
/// </summary>
public class KServeTests
{
    private static readonly HashSet<string> ContainerPorts = ["name", "containerPort", "protocol"];
    private static readonly HashSet<string> RuntimeFields = ["annotations", "supportedModelFormats", "protocolVersions", "containers"];
    private static readonly HashSet<string> FormatFields = ["name", "version", "autoSelect", "priority"];
    private static readonly HashSet<string> PredictorFields = ["minReplicas", "maxReplicas", "model"];
    private static readonly HashSet<string> ModelFields = ["modelFormat", "runtime", "protocolVersion", "storageUri", "ports"];

    private static JsonNode Runtime => Manifests.Documents(Manifests.Text("kserve/serving-runtime.yaml")).Single();

    private static JsonNode[] Services => Manifests.Documents(Manifests.Text("kserve/inference-services.yaml"));

    private static V1Container Container =>
        KubernetesYaml.Deserialize<V1Container>(Runtime["spec"]!["containers"]!.AsArray().Single()!.ToJsonString(), strict: true);

    [Fact]
    public void The_runtime_has_the_fields_of_its_kind()
    {
        Assert.Equal(("serving.kserve.io/v1alpha1", "ServingRuntime"), Kind(Runtime));
        JsonNode spec = Runtime["spec"]!;
        Assert.Subset(RuntimeFields, Keys(spec));
        Assert.All(spec["supportedModelFormats"]!.AsArray(), format => Assert.Subset(FormatFields, Keys(format!)));
        Assert.Equal(["v2", "grpc-v2"], spec["protocolVersions"]!.AsArray().Select(version => (string)version!));
        // KServe puts the model into the container of this name.
        Assert.Equal("kserve-container", Container.Name);
    }

    [Fact]
    public void The_container_is_the_server()
    {
        (int http, int grpc) = Manifests.Ports(Container.Args);
        Assert.Null(Container.Ports); // those of a service would be added to them, and one alone is allowed
        Assert.Equal($"{http}", (string?)Runtime["spec"]!["annotations"]!["prometheus.kserve.io/port"]);
        Assert.Equal("/v2/health/ready", Container.ReadinessProbe.HttpGet.Path);
        Assert.Equal("/v2/health/live", Container.LivenessProbe.HttpGet.Path);
        Assert.Equal([$"{http}", $"{http}"], [Container.ReadinessProbe.HttpGet.Port.Value, Container.LivenessProbe.HttpGet.Port.Value]);
        Assert.Equal((true, Manifests.User), (Container.SecurityContext.ReadOnlyRootFilesystem, Container.SecurityContext.RunAsUser));
        Assert.EndsWith($"/suffice-serve:{Manifests.Version}-amd64", Container.Image, StringComparison.Ordinal);
        JsonNode[] ports = [.. Services.Select(service => service["spec"]!["predictor"]!["model"]!["ports"]!.AsArray().Single()!)];
        Assert.Equal([("http1", (long)http), ("h2c", grpc)], ports.Select(port => ((string)port["name"]!, (long)port["containerPort"]!)));
        Assert.All(ports, port => Assert.Subset(ContainerPorts, Keys(port)));
    }

    [Fact]
    public void Services_ask_for_the_runtime_and_a_protocol_that_it_speaks()
    {
        Assert.All(Services, service =>
        {
            Assert.Equal(("serving.kserve.io/v1beta1", "InferenceService"), Kind(service));
            JsonNode predictor = service["spec"]!["predictor"]!,
                model = predictor["model"]!,
                runtime = Runtime;
            Assert.Subset(PredictorFields, Keys(predictor));
            Assert.Subset(ModelFields, Keys(model));
            Assert.Equal((string?)runtime["metadata"]!["name"], (string?)model["runtime"]);
            Assert.Equal(
                (string?)runtime["spec"]!["supportedModelFormats"]!.AsArray().Single()!["name"],
                (string?)model["modelFormat"]!["name"]
            );
            Assert.Contains(
                (string?)model["protocolVersion"],
                runtime["spec"]!["protocolVersions"]!.AsArray().Select(version => (string?)version)
            );
        });
        Assert.Equal(["v2", "grpc-v2"], Services.Select(service => (string?)service["spec"]!["predictor"]!["model"]!["protocolVersion"]));
    }

    private static (string? Version, string? Kind) Kind(JsonNode manifest) => ((string?)manifest["apiVersion"], (string?)manifest["kind"]);

    private static HashSet<string> Keys(JsonNode node) => [.. node.AsObject().Select(pair => pair.Key)];
}
