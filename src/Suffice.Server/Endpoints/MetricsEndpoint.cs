using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Prometheus;
using Suffice.Server.Serving;

namespace Suffice.Server.Endpoints;

/// <summary>What Prometheus reads: Triton's names where they fit, ours for what it has not.</summary>
internal sealed class MetricsEndpoint
{
    private static readonly string[] ByModel = ["model", "version"];

    private static readonly (string Name, double Share)[] Quantiles = [("0.5", 0.5), ("0.99", 0.99), ("0.999", 0.999)];

    private readonly CollectorRegistry registry = Metrics.NewCustomRegistry();
    private readonly Engine engine;
    private readonly ModelRepository repository;
    private readonly List<(Counter Counter, Func<ModelFigures, double> Value)> counters = [];
    private readonly Counter paths;
    private readonly Counter settings;
    private readonly Gauge waiting;
    private readonly Gauge fraction;
    private readonly Gauge memory;
    private readonly Gauge latency;
    private readonly HashSet<ServedModel> known = [];

    public MetricsEndpoint(Engine engine, ModelRepository repository)
    {
        (this.engine, this.repository) = (engine, repository);
        MetricFactory factory = Metrics.WithCustomRegistry(registry);
        Count("nv_inference_request_success", "Inputs answered.", figures => figures.Answered);
        Count("nv_inference_request_failure", "Inputs refused or failed.", figures => figures.Refused + figures.Failed);
        Count("nv_inference_count", "Inputs answered, whatever their batches.", figures => figures.Answered);
        Count("nv_inference_exec_count", "Batches that ran.", figures => figures.Batches);
        Count("nv_inference_request_duration_us", "Microseconds from arrival to answer, of all.", figures => figures.Whole.Sum * 1e6);
        Count("nv_inference_queue_duration_us", "Microseconds waited, of all.", figures => figures.Queued.Sum * 1e6);
        Count("nv_inference_compute_infer_duration_us", "Microseconds that batches ran, of all inputs.", figures =>
            figures.Computed.Sum * 1e6
        );
        Count("suffice_refused_total", "Inputs refused: overload, expiry, what the model does not take.", figures => figures.Refused);
        Count("suffice_shadow_total", "Inputs run once more in full.", figures => figures.Shadow.Compared);
        Count("suffice_shadow_differed_total", "Those whose label was another.", figures => figures.Shadow.Differed);
        Count("suffice_multiply_adds_total", "Multiply-adds of all answers.", figures => figures.Macs);
        Count("suffice_static_share_total", "Sum of the shares of the static model's multiply-adds.", figures =>
            figures.Fraction * figures.Answered
        );
        paths = factory.CreateCounter("suffice_path_total", "Answers of each path.", ["model", "version", "path"]);
        settings = factory.CreateCounter(
            "suffice_setting_total",
            "Answers at each setting that load chose; asked: at those that callers asked for.",
            ["model", "version", "setting"]
        );
        waiting = factory.CreateGauge("suffice_waiting", "Inputs that wait.", ByModel);
        fraction = factory.CreateGauge("suffice_setting_fraction", "Mean share that the setting of the last batch asks for.", ByModel);
        latency = factory.CreateGauge(
            "suffice_request_seconds",
            "Time from arrival to answer since the model was loaded: at most this, to the next of 1, 2, 5, 10 …",
            ["model", "version", "quantile"]
        );
        memory = factory.CreateGauge("suffice_resident_bytes", "Memory of the process, mapped weights that were touched included.");
        registry.AddBeforeCollectCallback(Collect);

        void Count(string name, string help, Func<ModelFigures, double> value) =>
            counters.Add((factory.CreateCounter(name, help, ByModel), value));
    }

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics", async context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            await registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        });

    private void Collect()
    {
        memory.Set(Environment.WorkingSet);
        lock (known)
        {
            known.UnionWith(repository.Models);
            var done = known.Where(model => model.IsDone).ToHashSet(); // before their figures are read, which are the last ones then
            foreach (ServedModel model in known)
            {
                string version = model.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
                ModelFigures figures = model.Counters.Read();
                Count(model.Name, version, figures);
                if (done.Contains(model))
                    Forget(model.Name, version);
                else
                    Measure(model, version, figures);
            }
            known.ExceptWith(done);
        }
    }

    private void Count(string name, string version, ModelFigures figures)
    {
        foreach ((Counter counter, Func<ModelFigures, double> value) in counters)
            counter.WithLabels(name, version).IncTo(value(figures));
        foreach ((string path, long count) in figures.Paths)
            paths.WithLabels(name, version, path).IncTo(count);
        foreach ((string setting, long count) in figures.Settings)
            settings.WithLabels(name, version, setting).IncTo(count);
    }

    private void Measure(ServedModel model, string version, ModelFigures figures)
    {
        waiting.WithLabels(model.Name, version).Set(engine.State(model).Waiting);
        fraction.WithLabels(model.Name, version).Set(model.Load.Levels[model.Level].Fraction);
        foreach ((string quantile, double share) in Quantiles)
            latency.WithLabels(model.Name, version, quantile).Set(figures.Whole.Quantile(share) ?? 0);
    }

    /// <summary>A version that is gone has nothing left that could be measured now.</summary>
    private void Forget(string name, string version)
    {
        waiting.RemoveLabelled(name, version);
        fraction.RemoveLabelled(name, version);
        foreach ((string quantile, _) in Quantiles)
            latency.RemoveLabelled(name, version, quantile);
    }
}
