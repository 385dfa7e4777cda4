using System.Collections;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using Suffice.Server.Endpoints;
using Suffice.Server.Page;
using Suffice.Server.Protocol;
using Suffice.Server.Rpc;
using Suffice.Server.Serving;

namespace Suffice.Server;

/// <summary>Bundles served over HTTP and gRPC, from the loading of the first to the end of the last request.</summary>
internal sealed class InferenceServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly IReadOnlyList<ServedBundle> bundles;

    private InferenceServer(WebApplication application, IReadOnlyList<ServedBundle> bundles) =>
        (this.application, this.bundles) = (application, bundles);

    /// <summary>Where it listens, once it has started: HTTP first.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(text => new Uri(text))];

    /// <summary>What it is made of.</summary>
    internal IServiceProvider Services => application.Services;

    /// <summary>The models it serves.</summary>
    public ModelRepository Repository => Services.GetRequiredService<ModelRepository>();

    /// <summary>Makes a server that does not listen yet.</summary>
    /// <param name="bundles">With different names.</param>
    /// <param name="options">How it uses the machine.</param>
    /// <param name="logs">Where it logs; null: nowhere.</param>
    public static InferenceServer Create(IReadOnlyList<ServedBundle> bundles, ServerOptions options, Action<ILoggingBuilder>? logs = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        logs?.Invoke(builder.Logging);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        // That it could not start is thrown, too.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        AddServices(builder.Services, bundles, options);
        // As the OpenTelemetry specification has it: traces go where variables say, which the exporter reads here.
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable.Key is string name && name.StartsWith("OTEL_", StringComparison.Ordinal))
                builder.Configuration[name] = variable.Value as string;
        WebApplication application = builder.Build();
        application.UseMiddleware<Refusals>();
        if (options.ApiKeys.Count == 0) // a page of another site knows no key
            application.UseMiddleware<OwnPagesOnly>();
        application.UseReference();
        // Probes of health need no key, nor does the page, which asks for one.
        string[] open = [.. PageEndpoints.Paths, "/v2/health/live", "/v2/health/ready"];
        application.UseMiddleware<ApiKeys>(options.ApiKeys, open);
        application.UseRequestDecompression();
        application.UseRouting();
        application.MapOpenInference();
        application.MapClassify();
        application.MapStatus();
        application.Services.GetRequiredService<MetricsEndpoint>().Map(application);
        application.MapPage();
        application.MapGrpcService<InferenceRpc>();
        application.MapFallback(context =>
            throw new RefusalException(
                RefusalReason.NotFound,
                $"There is no {context.Request.Method} {context.Request.Path} here. /docs says what there is; the page is at /."
            )
        );
        return new InferenceServer(application, bundles);
    }

    private static void AddServices(IServiceCollection services, IReadOnlyList<ServedBundle> bundles, ServerOptions options)
    {
        services.AddRoutingCore();
        services.AddRequestDecompression();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = (int)Math.Min(options.MaxBodyBytes, int.MaxValue);
            grpc.Interceptors.Add<RpcRefusals>();
        });
        services.AddSingleton(options).AddSingleton(bundles);
        services.AddSingleton(provider => new Engine(
            options.Lanes ?? Engine.UsualLanes(options.Threads),
            provider.GetRequiredService<ILogger<Engine>>()
        ));
        services.AddSingleton<ModelRepository>().AddSingleton<Inference>().AddSingleton<MetricsEndpoint>();
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
            services
                .AddOpenTelemetry()
                .WithTracing(traces => traces.AddSource(Tracing.Source.Name).AddAspNetCoreInstrumentation().AddOtlpExporter());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds));
    }

    /// <summary>Listens at once, not ready; then loads and warms all bundles.</summary>
    /// <exception cref="RefusalException">A bundle cannot be served.</exception>
    /// <exception cref="SufficeException"><see cref="Fault.Machine"/>: the address is taken, or cannot be had.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            throw new SufficeException(
                Fault.Machine,
                $"The server cannot listen: {error.Message} Take another --port or --grpc-port, 1024 or above unless you are root, or an "
                    + "--address of this machine.",
                error
            );
        }
        foreach (ServedBundle bundle in bundles)
            await Task.Run(() => Repository.LoadFirst(bundle.Name), cancellationToken).ConfigureAwait(false);
        await WarmRequestsAsync(cancellationToken).ConfigureAwait(false);
        Repository.IsWarm = true;
    }

    /// <summary>Takes no more connections, answers what is under way, and ends.</summary>
    public Task StopAsync() => application.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await application.DisposeAsync().ConfigureAwait(false);

    /// <summary>The way of a request through the server, so that the first one waits for no compiler; nothing of it is counted.</summary>
    private async Task WarmRequestsAsync(CancellationToken cancellationToken)
    {
        const int requests = 30;
        var engine = Services.GetRequiredService<Engine>();
        foreach (ServedModel model in Repository.Models)
            // Where somebody waits already, the way is warmed by those who came.
            for (int i = 0; i < requests && engine.State(model).Waiting == 0; i++)
            {
                var noise = new PendingInput(model.Kind.Noise(model.Model.Library.Model), Asked.Shadow, 1, MonotonicClock.Now);
                if (await TrialAsync(engine, model, noise, cancellationToken).ConfigureAwait(false) is not { } served)
                    break;
                var request = new InferRequest("", [], [], []);
                var response = new InferResponse(model.Name, "", "", OutputTensors.Make(request, model, [served]));
                JsonInfer.Write(response, Stream.Null);
            }
        // It is ourselves: whatever the certificate, and past any proxy.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true, UseProxy = false };
        using var client = new HttpClient(handler);
        for (int i = 0; i < requests; i++)
            await client.GetByteArrayAsync(new Uri(Reachable(Addresses[0]), "/v2/health/live"), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null: others keep the lanes busy, or the model was unloaded meanwhile.</summary>
    private static async Task<Served?> TrialAsync(Engine engine, ServedModel model, PendingInput noise, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            return await engine.AnswerAsync(model, noise, patience.Token).ConfigureAwait(false);
        }
        catch (Exception error)
            when (error is RefusalException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>An address of this machine where the server listens at all of them.</summary>
    private static Uri Reachable(Uri address) =>
        address.Host is "0.0.0.0" or "[::]" ? new UriBuilder(address) { Host = "localhost" }.Uri : address;

    private static void Listen(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(options.HeaderSeconds);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        kestrel.Listen(options.Address, options.Port, listen => Secure(listen, options));
        if (options.GrpcPort is not { } port)
            return;
        // Without TLS a connection cannot say which version it speaks, so gRPC has a port of its own.
        kestrel.Listen(options.Address, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            Secure(listen, options);
        });
    }

    private static void Secure(ListenOptions listen, ServerOptions options)
    {
        if (options.Certificates is [var own, ..])
            listen.UseHttps(https =>
            {
                https.ServerCertificate = own;
                https.ServerCertificateChain = [.. options.Certificates.Skip(1)];
            });
    }
}
